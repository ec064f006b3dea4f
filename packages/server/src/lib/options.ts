import { readFileSync } from 'node:fs'
import { closestName } from './closest-name.ts'

/*
 * Options that are read from environment variables. A part describes its own as a table of
 * descriptors; from these come the values, their types, the checks and the manual's page.
 */
export interface Option {
  /** Makes a value of the text. Throws an `Error` that says what is expected. */
  readonly read: (text: string) => unknown
  /** Stands in when the variable is not set; without it the value is `undefined` then. */
  readonly fallback?: string
  /** What stands in, in words, where that is worked out elsewhere. For the manual. */
  readonly otherwise?: string
  /** One sentence for the manual, without a full stop. */
  readonly help: string
  /** May also come from a file that `NAME_FILE` names; is never repeated in a message. */
  readonly isSecret?: true
  /** An empty value is a value, not the absence of one. */
  readonly mayBeEmpty?: true
}

export type Options = Readonly<Record<string, Option>>

/** `read`'s result, and `undefined` where nothing stands in for an unset variable. */
export type OptionValues<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { readonly fallback: string }
    ? ReturnType<O[Name]['read']>
    : ReturnType<O[Name]['read']> | undefined
}

export interface OptionFault {
  readonly variable: string
  /** What is expected, to be read after the variable's name. */
  readonly problem: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads every option and collects all faults; a faulty value counts as unset. */
export function readOptions<O extends Options>(
  env: Environment,
  options: O,
): { readonly values: OptionValues<O>; readonly faults: readonly OptionFault[] } {
  const faults: OptionFault[] = []
  const entries = Object.entries(options).map(([name, option]) => {
    try {
      const text = findText(env, name, option) ?? option.fallback
      return [name, text === undefined ? undefined : option.read(text)]
    } catch (error) {
      faults.push({ variable: name, problem: error instanceof Error ? error.message : `${error}` })
      return [name, undefined]
    }
  })
  // The table's own readers made these values. A caller that got faults must not use them.
  return { values: Object.fromEntries(entries) as OptionValues<O>, faults }
}

/** Variables that begin like ours but are none of ours, most likely a slip of the hand. */
export function findUnknown(
  env: Environment,
  options: Options,
  isOurs: (name: string) => boolean,
): readonly OptionFault[] {
  const known = Object.entries(options).flatMap(([name, { isSecret }]) =>
    isSecret ? [name, fileVariable(name)] : [name],
  )
  return Object.keys(env)
    .filter((name) => isOurs(name) && env[name] !== undefined && !known.includes(name))
    .map((name) => {
      const closest = closestName(name, known)
      return {
        variable: name,
        problem: closest ? `is not known; did you mean ${closest}?` : 'is not known',
      }
    })
}

const fileVariable = (name: string) => `${name}_FILE`

function findText(env: Environment, name: string, option: Option): string | undefined {
  const text = emptyIsUnset(env[name], option)
  const file = option.isSecret && emptyIsUnset(env[fileVariable(name)], option)
  if (!file) return text
  if (text !== undefined) throw new Error(`is set, and ${fileVariable(name)} too: use one of them`)
  return readSecretFile(name, file)
}

const emptyIsUnset = (text: string | undefined, { mayBeEmpty }: Option) =>
  text === '' && !mayBeEmpty ? undefined : text

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot be read from the file that ${fileVariable(name)} names (${reason})`)
  }
}
