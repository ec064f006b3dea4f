import { opendir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredItem } from '../storage.ts'
import { fromSystemError, isMissing } from '../system-errors.ts'
import { keyOf } from './folders.ts'

const NAME = /^(?<name>[\w,-]+)(?:\.(?<state>[A-Za-z0-9]+)\.(?:part|log))?$/

/** What lies in the folders and was last changed before `before`; see `folders.ts` for the names. */
export async function* listFolders(
  root: string,
  before: Date,
  signal: AbortSignal,
): AsyncGenerator<StoredItem> {
  try {
    for (const shard of await namesIn(root)) {
      for await (const { name } of await opendir(join(root, shard))) {
        signal.throwIfAborted()
        const item = await readItem(join(root, shard), name)
        if (item && item.modifiedAt < before) yield item
      }
    }
  } catch (error) {
    throw fromSystemError(error)
  }
}

async function readItem(folder: string, name: string): Promise<StoredItem | undefined> {
  const found = NAME.exec(name)?.groups
  const modifiedAt = await modifiedAtOf(join(folder, name))
  if (!found?.name || !modifiedAt) return undefined
  const key = keyOf(found.name)
  if (found.state === undefined) return { kind: 'object', key, modifiedAt }
  // A part file changes all the time, its log only now and then; a log alone is a remain, too.
  const partName = `${found.name}.${found.state}.part`
  if (partName !== name && (await modifiedAtOf(join(folder, partName)))) return undefined
  return { kind: 'upload', key, state: found.state, modifiedAt }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** `undefined` when it was removed meanwhile. */
async function modifiedAtOf(path: string): Promise<Date | undefined> {
  try {
    return (await stat(path)).mtime
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
