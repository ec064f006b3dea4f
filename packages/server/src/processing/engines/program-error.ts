import type { QuaysideError } from '../../errors.ts'
import type { ProgramLimits, ProgramOutcome } from '../../lib/run-program.ts'
import {
  conversionFailed,
  conversionTimeout,
  conversionTooLarge,
  programMissing,
} from './errors.ts'

/**
 * What it means for a conversion that a program did not come to its end: `undefined` where it did,
 * whatever it says it has done. What its code and its words mean, its engine knows.
 */
export function programError(
  program: string,
  outcome: ProgramOutcome,
  { timeoutMs }: Pick<ProgramLimits, 'timeoutMs'>,
): QuaysideError | undefined {
  switch (outcome.kind) {
    case 'exited':
      return undefined
    case 'missing':
      return programMissing(program)
    case 'crashed':
      return conversionFailed(`${program} broke down (${outcome.signal})`, outcome.stderr)
    case 'limit':
      return outcome.limit === 'time'
        ? conversionTimeout(Math.round(timeoutMs / 1000))
        : conversionTooLarge(LIMIT_WORDS[outcome.limit])
  }
}

const LIMIT_WORDS = {
  memory: 'it takes more memory than a conversion may',
  cpu: 'it takes more computing time than a conversion may',
  'file size': 'its result would be larger than a conversion may make',
  processes: 'it takes more processes than a conversion may',
} as const
