import { hash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { closeFile, openFile, syncFile } from '../../lib/descriptors.ts'
import { createSharedRun } from '../../lib/shared-run.ts'
import { checkKey } from '../parts.ts'

/** One of the 256 folders objects are spread over. */
export interface Folder {
  readonly path: string
  /** Names made, renamed or removed in it before the call survive a power cut afterwards. */
  sync(): Promise<void>
}

/**
 * Where an object lies below the storage's folder: `objects/xx/<name>`, where `xx` comes from a
 * hash of the key up to its `/`, so that whoever writes many objects at once can let them share a
 * folder and its sync, and `name` is the key with `,` in place of `/`. What is not finished has a name
 * with a dot, which no key has, so it cannot be mistaken for an object:
 * `<name>.<state>.part`, and `<name>.<state>.log` for which parts of it are safe.
 */
export interface Folders {
  readonly root: string
  /** The folder of a key, made if need be. */
  folderOf(key: string): Promise<Folder>
  pathOf(key: string): string
  close(): Promise<void>
}

export function createFolders(dir: string): Folders {
  const root = resolve(dir, 'objects')
  const open = new Map<string, Promise<OpenFolder>>()

  return {
    root,
    folderOf(key) {
      const shard = shardOf(key)
      let folder = open.get(shard)
      if (!folder) {
        folder = openFolder(root, shard)
        open.set(shard, folder)
        folder.catch(() => open.delete(shard))
      }
      return folder
    },
    pathOf: (key) => join(root, shardOf(key), nameOf(key)),
    async close() {
      const folders = await Promise.allSettled(open.values())
      open.clear()
      for (const folder of folders) {
        if (folder.status === 'fulfilled') await folder.value.close()
      }
    },
  }
}

/** The name of an object's file. Throws a `RangeError` for a key that is not one of ours. */
export function nameOf(key: string): string {
  checkKey(key)
  return key.replaceAll('/', ',')
}

export function keyOf(name: string): string {
  return name.replaceAll(',', '/')
}

function shardOf(key: string): string {
  checkKey(key)
  return hash('sha256', key.split('/', 1)[0] ?? key).slice(0, 2)
}

interface OpenFolder extends Folder {
  close(): Promise<void>
}

async function openFolder(root: string, shard: string): Promise<OpenFolder> {
  const path = join(root, shard)
  const firstMade = await mkdir(path, { recursive: true })
  if (firstMade !== undefined) await syncParents(path, firstMade)
  const fd = await openFile(path, 'r')
  const sync = createSharedRun(() => syncFile(fd))
  return {
    path,
    sync,
    async close() {
      // A sync under way would otherwise act on a descriptor that is somebody else's by then.
      await sync().catch(() => undefined)
      await closeFile(fd)
    },
  }
}

/** Makes the names of folders that were just made durable, from `path` up to `firstMade`. */
async function syncParents(path: string, firstMade: string): Promise<void> {
  const top = dirname(firstMade)
  for (let parent = dirname(path); parent.length >= top.length; parent = dirname(parent)) {
    const fd = await openFile(parent, 'r')
    await syncFile(fd).finally(() => closeFile(fd))
    if (parent === dirname(parent)) return
  }
}
