import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { QuaysideError } from '../errors.ts'

export interface DataFolderLock {
  release(): void
}

/**
 * Makes this process the only one that uses the data folder, and makes the folder if it is missing.
 * The lock is the operating system's, held through an open SQLite file: a killed process holds
 * nothing. Throws a `QuaysideError` of kind `conflict` / `data_folder_in_use` that names the folder
 * and, if known, the process, or of kind `unavailable` / `data_folder_unusable` that says what to do.
 */
export function lockDataFolder(dir: string): DataFolderLock {
  const folder = resolve(dir)
  const lockFile = openLockFile(folder)
  try {
    lockFile.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    lockFile.close()
    if (isBusy(error)) throw inUse(folder, error)
    throw unusable(folder, error)
  }
  writeFileSync(pidPath(folder), `${process.pid}\n`)
  return { release: () => lockFile.close() }
}

function openLockFile(folder: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return new DatabaseSync(join(folder, 'lock'))
  } catch (error) {
    throw unusable(folder, error)
  }
}

/** Beside the lock only so that a person can be told who holds it. */
const pidPath = (folder: string) => join(folder, 'lock.pid')

function readHolder(folder: string): string {
  try {
    return ` by process ${readFileSync(pidPath(folder), 'utf8').trim()}`
  } catch {
    return '' // the holder has not written it yet
  }
}

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5

const isBusy = (error: unknown) =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY

function inUse(folder: string, cause: unknown): QuaysideError {
  const message = `the data folder ${folder} is in use${readHolder(folder)}: stop that one first, or give this one another folder with QUAYSIDE_DATA_DIR`
  return new QuaysideError(message, {
    kind: 'conflict',
    code: 'data_folder_in_use',
    publicMessage: message,
    cause,
  })
}

function unusable(folder: string, cause: unknown): QuaysideError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `the data folder ${folder} cannot be used (${reason}): let the user that runs Quayside write there, or choose another folder with QUAYSIDE_DATA_DIR`
  return new QuaysideError(message, {
    kind: 'unavailable',
    code: 'data_folder_unusable',
    publicMessage: message,
    cause,
  })
}
