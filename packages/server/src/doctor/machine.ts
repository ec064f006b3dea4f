import { stat, statfs } from 'node:fs/promises'
import type { Finding } from './finding.ts'

/** Below this a large file, or a busy hour of SQLite's log, fills the disk. */
const MIN_FREE_BYTES = 2 * 1024 ** 3
/** Policies, tickets and token lifetimes are compared with our clock; a minute is what they bear. */
const MAX_SKEW_MS = 60_000

const GIB = 1024 ** 3

/** Whether anybody but its owner can read the data folder: it holds keys and people's files. */
export async function folderRights(dataDir: string): Promise<Finding> {
  const name = 'data folder'
  try {
    const { mode } = await stat(dataDir)
    const rights = (mode & 0o777).toString(8)
    if (process.platform === 'win32' || (mode & 0o077) === 0) {
      return { name, ok: true, message: `${dataDir} is open to its owner only` }
    }
    return {
      name,
      ok: false,
      message: `${dataDir} is open to others (rights ${rights})`,
      fix: `chmod 700 ${dataDir}`,
    }
  } catch {
    return {
      name,
      ok: false,
      message: `${dataDir} is not there or not ours to read`,
      fix: `mkdir -m 700 ${dataDir}, owned by the user that runs Quayside; or name another folder with QUAYSIDE_DATA_DIR`,
    }
  }
}

/** Whether there is room to write. A folder that is not there has none. */
export async function diskRoom(dataDir: string): Promise<Finding> {
  const name = 'disk room'
  const fix = `make room until ${MIN_FREE_BYTES / GIB} GiB are free, or move the folder to a larger disk and name it with QUAYSIDE_DATA_DIR`
  try {
    const { bavail, bsize } = await statfs(dataDir)
    const free = bavail * bsize
    const message = `${(free / GIB).toFixed(1)} GiB are free on the disk of ${dataDir}`
    return free >= MIN_FREE_BYTES ? { name, ok: true, message } : { name, ok: false, message, fix }
  } catch {
    return { name, ok: false, message: `the disk of ${dataDir} cannot be looked at`, fix }
  }
}

/** Compares with the `Date` header of somebody whose clock is right. */
export function clock(
  theirs: { readonly date: string; readonly host: string },
  now: Date,
): Finding {
  const name = 'clock'
  const skewMs = now.getTime() - Date.parse(theirs.date)
  if (Number.isNaN(skewMs)) {
    return { name, ok: true, message: `not compared: ${theirs.host} did not say what time it is` }
  }
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  const message = `this machine is ${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} ${theirs.host}`
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return { name, ok: true, message }
  return { name, ok: false, message, fix: 'turn on time synchronisation: timedatectl set-ntp true' }
}
