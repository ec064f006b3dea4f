import type { ConversionLimits, Engine, LocalFile, StageResult } from './engines/engine.ts'
import { type ConversionPlan, planConversion, type SourceFacts } from './plan.ts'
import type { Pool } from './pool/pool.ts'
import { runPlan } from './run.ts'
import type { Priority, Slots } from './slots.ts'
import type { TaskCall } from './task.ts'

/**
 * Makes files of files by the tasks of an address. Libraries work in a pool of processes of their
 * own, and programs of the system by themselves, so that a hostile file hurts its own conversion
 * and nothing else.
 */
export interface Conversions {
  /**
   * What would be done, by what the sources are said to be; nothing is opened. Throws
   * `conversion_unsupported` and `sources_too_many`.
   */
  plan(
    calls: readonly TaskCall[],
    sources: readonly SourceFacts[],
    wishes: { readonly accept: string | undefined },
  ): ConversionPlan
  /**
   * Does it. Throws what engines throw (`engines/errors.ts`), `conversions_busy`, and the signal's
   * reason when that aborts; nothing of the conversion is at work any more then.
   */
  run(plan: ConversionPlan, work: ConversionWork): Promise<StageResult>
  readonly limits: ConversionLimits
  /** Ends everything that is at work. */
  close(): Promise<void>
}

export interface ConversionWork {
  /** One, or several where a task joins them. */
  readonly sources: readonly LocalFile[]
  /** The files of the plan, by the words that name them. */
  readonly files: Readonly<Record<string, LocalFile>>
  /** The caller's, and removed by the caller; the result lies in it, or is the source itself. */
  readonly folder: string
  readonly priority: Priority
  readonly signal: AbortSignal
}

export interface ConversionParts {
  readonly pool: Pool
  /** Those that start programs of the system. */
  readonly programs: readonly Engine[]
  readonly slots: Slots
  readonly limits: ConversionLimits
}

export function createConversions(parts: ConversionParts): Conversions {
  return {
    plan: (calls, sources, { accept }) => planConversion({ calls, accept }, sources),
    run: (plan, work) => runPlan(parts, plan, work),
    limits: parts.limits,
    async close() {
      parts.slots.close()
      await parts.pool.close()
    },
  }
}
