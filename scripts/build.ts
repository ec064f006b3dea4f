/*
 * Builds what pages load: the picker, the client and the portal. Whatever is fresh is left as it is, which
 * takes a blink, so that every command that needs the builds begins with this. `--force` builds
 * anyway.
 */
import { createHash } from 'node:crypto'
import { globSync, readFileSync, rmSync } from 'node:fs'
import { chmod, cp, mkdtemp, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Target {
  /** Its folder in `packages`. */
  readonly name: string
  /** What the build is made from, besides the lock file. */
  readonly sources: readonly string[]
  /** Writes into a folder, and says what pages will load. */
  build(outDir: string): Promise<readonly Weight[]>
}

interface Weight {
  readonly name: string
  readonly gzipBytes: number
}

const root = fileURLToPath(new URL('../', import.meta.url))
const SHARED = ['package-lock.json', 'packages/wire/src/**', 'packages/client/src/**']
/** In the folder of a build: what it was made from. */
const STAMP = '.stamp'

const TARGETS: readonly Target[] = [
  {
    name: 'picker',
    sources: ['packages/picker/src/**', 'packages/picker/build/**'],
    // The tools are loaded only when there is something to build.
    async build(outDir) {
      const { buildPicker } = await import('../packages/picker/build/build.ts')
      return buildPicker({ outDir })
    },
  },
  {
    name: 'client',
    sources: ['packages/client/build.ts'],
    async build(outDir) {
      const { buildClient } = await import('../packages/client/build.ts')
      return buildClient({ outDir })
    },
  },
  {
    name: 'portal',
    sources: ['packages/portal/src/**', 'packages/portal/build/**', 'packages/portal/index.html'],
    async build(outDir) {
      const { buildPortal } = await import('../packages/portal/build/build.ts')
      return buildPortal({ outDir })
    },
  },
]

const isForced = process.argv.includes('--force')

for (const target of TARGETS) await refresh(target)

async function refresh(target: Target): Promise<void> {
  const version = versionOf(target)
  const dist = join(root, 'packages', target.name, 'dist')
  if (!isForced && readStamp(dist) === version) return
  const begun = performance.now()
  const weights = await buildInto(dist, version, target)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.error(`Built the ${target.name} in ${seconds} s: ${inWords(weights)}`)
}

/** Built beside and moved over when complete: a server may be answering from the folder. */
async function buildInto(
  dist: string,
  version: string,
  target: Target,
): Promise<readonly Weight[]> {
  const fresh = await mkdtemp(`${dist}-`)
  try {
    const weights = await target.build(fresh)
    await writeFile(join(fresh, STAMP), version)
    // Folders for temporary things are for one user only.
    await chmod(fresh, 0o755)
    await replaceFolder(fresh, dist)
    return weights
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Others may be doing the same: then their folder is as good as ours. */
async function replaceFolder(fresh: string, dist: string): Promise<void> {
  const old = await mkdtemp(`${dist}-old-`)
  try {
    await rename(dist, join(old, 'dist')).catch(ignoreMissing)
    await rename(fresh, dist).catch(() => cp(fresh, dist, { recursive: true }))
  } finally {
    rmSync(old, { recursive: true, force: true })
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

function versionOf({ sources }: Target): string {
  const hash = createHash('sha256')
  const patterns = [...SHARED, ...sources]
  const paths = globSync([...patterns], { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(readFileSync(path))
  return hash.digest('hex')
}

function readStamp(dist: string): string | undefined {
  try {
    return readFileSync(join(dist, STAMP), 'utf8')
  } catch {
    return undefined // never built
  }
}

/** The languages weigh about the same. */
function inWords(weights: readonly Weight[]): string {
  const languages = weights.filter(({ name }) => name.startsWith('locale-'))
  const files = weights.filter((weight) => !languages.includes(weight)).map(toWords)
  return [...files, ...(languages.length > 0 ? [`${languages.length} languages`] : [])].join(', ')
}

function toWords({ name, gzipBytes }: Weight): string {
  return `${name} ${(gzipBytes / 1024).toFixed(1)} kB`
}
