import { toQuaysideError } from '../errors.ts'

/** What came of looking at one thing. */
export interface Finding {
  /** What was looked at: `database`, `app … dropbox keys`. */
  readonly name: string
  readonly ok: boolean
  /** What is the case, in words for whoever runs the installation. */
  readonly message: string
  /** Exactly what to do about it; present when something is wrong. */
  readonly fix?: string
  /** Nothing could be told yet: somebody has to sign in first. */
  readonly pending?: true
}

/** Runs one check and turns what it throws into a finding, with the words of the fault. */
export async function examine(
  name: string,
  check: () => Promise<string>,
  fix: string,
): Promise<Finding> {
  try {
    return { name, ok: true, message: await check() }
  } catch (error) {
    const fault = toQuaysideError(error)
    return { name, ok: false, message: fault.message, fix }
  }
}
