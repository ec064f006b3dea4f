import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealKey } from './seal.ts'
import { newSealKey, parseSealKeys } from './seal.ts'

const FILE_NAME = 'secret-key'

/**
 * The key kept in the data folder, made on first use and readable by its owner only. For dev mode:
 * whoever copies the folder copies the key with it. Of several processes that make one at the same
 * time all get the same.
 */
export async function loadOrCreateKey(dataDir: string): Promise<readonly SealKey[]> {
  const path = join(dataDir, FILE_NAME)
  const known = await read(path)
  if (known !== undefined) return parseSealKeys(known)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await create(path)
  return parseSealKeys(await readFile(path, 'utf8'))
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Written aside and then linked, so that no crash leaves half a key behind. */
async function create(path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    await using file = await open(draft, 'wx', 0o600)
    await file.writeFile(`${newSealKey().reveal()}\n`)
    await file.sync()
    await link(draft, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error // another process was first
  } finally {
    await rm(draft, { force: true })
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code
