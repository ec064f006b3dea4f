import type { Page } from 'playwright-core'

/**
 * Runs a function where the client is and resolves to what it answers. Only its text goes there: it
 * knows its argument, `client`, `filestack` and `kit`, and nothing of the file it stands in.
 */
export type Evaluate = <Arg, Result>(
  run: (arg: Arg) => Result | Promise<Result>,
  arg?: Arg,
) => Promise<Result>

/** A place with a fresh client of one package. */
export interface Runtime {
  readonly evaluate: Evaluate
  /** Undefined where there is none. */
  readonly page: Page | undefined
  /** Fails when the client did what nobody may do, such as asking a stranger. */
  check(): void
  close(): Promise<void>
}
