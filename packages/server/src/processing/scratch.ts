import { mkdir, mkdtemp, readdir, rm, rmdir, stat, statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { conversionSpaceLow, conversionsBusy } from './errors.ts'

/** A new empty folder, removed with everything in it when it is disposed. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string
}

/** Where the files of conversions lie while these work. */
export interface Scratch {
  readonly root: string
  /** Throws as `check`, and `unavailable` / `conversions_busy` when there are too many already. */
  folder(): Promise<ScratchFolder>
  /**
   * Throws `unavailable` / `conversion_space_low` when the disk is nearly full. Whoever writes much
   * asks now and then: the database may be on the same disk.
   */
  check(): Promise<void>
  /** Removes what killed processes have left behind. */
  sweep(): Promise<void>
}

/** Sources are brought here before it is their turn; more would be too many bytes that only wait. */
const MAX_FOLDERS = 500
/** A folder of another machine, which may share the disk, is left behind when it is this old. */
const LEFT_AFTER_MS = 24 * 3_600_000
/** A disk fills up in seconds, not sooner; a busy server begins dozens of conversions meanwhile. */
const LOOK_EVERY_MS = 250

/** `freeBytes`: how much has to be free on the disk before a conversion begins. */
export function createScratch({
  root,
  freeBytes,
  maxFolders = MAX_FOLDERS,
}: {
  readonly root: string
  readonly freeBytes: number
  readonly maxFolders?: number
}): Scratch {
  const host = hostname().replaceAll(/[^\w-]/g, '')
  const own = new Set<string>()
  let lookedAt = 0

  async function isLeft(name: string): Promise<boolean> {
    const [, pid, ofHost] = /^(\d+)\.([\w-]*)\./.exec(name) ?? []
    if (own.has(name)) return false
    if (ofHost === host && pid !== undefined)
      return Number(pid) === process.pid || !isAlive(Number(pid))
    const facts = await stat(join(root, name)).catch(() => undefined)
    return facts !== undefined && Date.now() - facts.mtimeMs > LEFT_AFTER_MS
  }

  async function look(): Promise<void> {
    await mkdir(root, { recursive: true, mode: 0o700 })
    await check()
    lookedAt = Date.now()
  }

  async function check(): Promise<void> {
    const { bavail, bsize } = await statfs(root)
    if (bavail * bsize < freeBytes) throw conversionSpaceLow()
  }

  return {
    root,
    check,
    async folder() {
      if (own.size >= maxFolders) throw conversionsBusy()
      if (Date.now() - lookedAt > LOOK_EVERY_MS) await look()
      const path = await mkdtemp(join(root, `${process.pid}.${host}.`))
      const name = path.slice(root.length + 1)
      own.add(name)
      return {
        path,
        async [Symbol.asyncDispose]() {
          own.delete(name)
          await remove(path)
        },
      }
    },
    async sweep() {
      for (const name of await readdir(root).catch(() => [])) {
        if (await isLeft(name)) await remove(join(root, name))
      }
    },
  }
}

/**
 * Most folders are empty by then, as the result was taken out. Programs that were ended a moment ago
 * may still be writing into the others.
 */
async function remove(path: string): Promise<void> {
  await rmdir(path).catch(() => rm(path, { recursive: true, force: true, maxRetries: 3 }))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
