import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '@quayside/sandbox'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** Drawing the demo files takes many seconds, copying them none: they are kept for the next files and runs. */
const CACHE = join(ROOT, 'node_modules/.cache/quayside-seed')
const SANDBOX = join(ROOT, 'packages/sandbox/src')

let seeded: Promise<string> | undefined

/** Fills `dataDir` with the sandbox's demo accounts and files. */
export async function seedFolder(dataDir: string): Promise<void> {
  seeded ??= findOrMakeSeed()
  await cp(await seeded, dataDir, { recursive: true })
}

async function findOrMakeSeed(): Promise<string> {
  const seed = join(CACHE, await hashOfSandbox())
  if (existsSync(seed)) return seed
  const draft = `${seed}.${process.pid}`
  try {
    await mkdir(CACHE, { recursive: true })
    const sandbox = await startSandbox({ dataDir: draft, seed: 'demo' })
    await sandbox.close()
    await rename(draft, seed)
    await removeOthers(seed)
  } catch (error) {
    // Of several that draw at the same time, one is the first.
    if (!existsSync(seed)) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return seed
}

/** What was drawn by another version; drafts are their makers' business. */
async function removeOthers(seed: string): Promise<void> {
  const kept = (await readdir(CACHE)).map((name) => join(CACHE, name))
  const old = kept.filter((path) => path !== seed && extname(path) === '')
  await Promise.all(old.map((path) => rm(path, { recursive: true, force: true })))
}

/** Of all that the files are drawn by, libraries included. */
async function hashOfSandbox(): Promise<string> {
  const sources = (await readdir(SANDBOX, { recursive: true })).filter((name) =>
    name.endsWith('.ts'),
  )
  const hash = createHash('sha256')
  for (const path of [
    join(ROOT, 'package-lock.json'),
    ...sources.sort().map((name) => join(SANDBOX, name)),
  ]) {
    hash.update(path.slice(ROOT.length)).update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 32)
}
