import { join } from 'node:path'

/** What processes of the pool may touch. */
export interface ProcessReach {
  /** Folders they read: sources lie there. */
  readonly readable: readonly string[]
  /** The one folder they write in; they may read it too. */
  readonly writable: string
  /** Of each. */
  readonly memoryBytes: number
}

/** Where our own code and that of packages lies. */
const CODE = join(import.meta.dirname, '../../../../..')

/**
 * Node's permission model: no network, no programs, no threads, and of the disk only what is
 * listed. Libraries that are no JavaScript are not held by it, so it is a second wall behind what
 * these check themselves.
 */
export function processFlags({ readable, writable, memoryBytes }: ProcessReach): readonly string[] {
  const code = ['packages', 'node_modules', 'package.json'].map((name) => join(CODE, name))
  return [
    '--permission',
    '--allow-addons',
    ...[...code, ...readable, writable].map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${writable}`,
    // JavaScript holds little of a picture; what it holds is counted in the whole as well.
    `--max-old-space-size=${Math.ceil(memoryBytes / 2 / 1024 ** 2)}`,
    // Says that addons can do what they like, which is so.
    '--disable-warning=PERM0001',
  ]
}

/** Of our own environment they know nothing. */
export function processEnvironment({ writable }: ProcessReach): Readonly<Record<string, string>> {
  return {
    PATH: '/usr/bin:/bin',
    HOME: writable,
    TMPDIR: writable,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    // One thread each, as there is a process for every core (`engines/sharp`).
    VIPS_CONCURRENCY: '1',
    // With more arenas glibc keeps far more of what was freed.
    MALLOC_ARENA_MAX: '2',
  }
}
