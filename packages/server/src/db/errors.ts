import { QuaysideError } from '../errors.ts'

/** The outer `db`, or a second transaction, was used inside a transaction. */
export function outsideOfTransaction(): QuaysideError {
  return mistake(
    'the outer database was used inside a transaction; pass `trx` to everything that is called there',
  )
}

/** A `trx` was kept and used after its transaction had ended. */
export function transactionEnded(): QuaysideError {
  return mistake('a statement came after the end of its transaction: something was not awaited')
}

export function transactionTooLong(ms: number): QuaysideError {
  return mistake(
    `a transaction was rolled back because it took longer than ${ms} ms: it waits for something that is not the database`,
  )
}

/** The transaction that callers share was lost through no fault of theirs. */
export function commitFailed(cause: unknown): QuaysideError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new QuaysideError(`the database could not commit: ${reason}`, {
    kind: 'unavailable',
    code: 'database_unavailable',
    publicMessage: 'The database cannot store anything at the moment. Please try again.',
    cause,
    retryAfterMs: 5_000,
  })
}

/** Says in words why the database does not answer. */
export function databaseUnavailable(reason: string, cause: unknown): QuaysideError {
  return new QuaysideError(`the database does not answer: ${reason}`, {
    kind: 'unavailable',
    code: 'database_unavailable',
    publicMessage: 'The database does not answer at the moment. Please try again.',
    cause,
    retryAfterMs: 5_000,
  })
}

/** Whether an insert or update met a row that has the same unique value already. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, errcode } = codesOf(error)
  return code === '23505' || errcode === SQLITE_UNIQUE || errcode === SQLITE_PRIMARY_KEY
}

/** Whether PostgreSQL asks to run the whole transaction again. */
export function isWorthRepeating(error: unknown): boolean {
  const { code } = codesOf(error)
  return code === '40001' || code === '40P01'
}

/**
 * Whether the database refuses the values themselves, so that trying again helps nobody: SQLSTATE
 * classes 22 (data exception), 23 (constraint) and 54 (too large), and what is like them in SQLite.
 */
export function isRefusedValue(error: unknown): boolean {
  const { code, errcode } = codesOf(error)
  if (typeof errcode === 'number') return SQLITE_REFUSALS.includes(errcode & 0xff)
  return typeof code === 'string' && /^(22|23|54)[0-9A-Z]{3}$/.test(code)
}

/** SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH */
const SQLITE_REFUSALS: readonly number[] = [18, 19, 20]

/** Extended result codes: https://sqlite.org/rescode.html */
const SQLITE_UNIQUE = 2067
const SQLITE_PRIMARY_KEY = 1555

function codesOf(error: unknown): { code: unknown; errcode: unknown } {
  if (typeof error !== 'object' || error === null) return { code: undefined, errcode: undefined }
  return {
    code: 'code' in error ? error.code : undefined,
    errcode: 'errcode' in error ? error.errcode : undefined,
  }
}

function mistake(message: string): QuaysideError {
  return new QuaysideError(message, {
    kind: 'internal',
    code: 'internal',
    publicMessage: 'Something went wrong on our side. It was written to the log.',
  })
}
