import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { createLocalStorage } from './local/local.ts'
import { createStorageKeys } from './storage-keys.ts'

const KEYS = 2_000

test('every key is another one', () => {
  const newKey = createStorageKeys()

  const keys = new Set(Array.from({ length: KEYS }, newKey))

  assert.equal(keys.size, KEYS)
})

test('files that arrive together lie in few folders of the disk, and files in all in many', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'storage-keys-'))
  t.after(() => rm(dir, { recursive: true }))
  const storage = createLocalStorage({ dir })
  const newKey = createStorageKeys()
  const foldersOf = (keys: readonly string[]) =>
    new Set(keys.map((key) => dirname(storage.path?.(key) ?? ''))).size

  const together = Array.from({ length: 32 }, newKey)
  const inAll = [...together, ...Array.from({ length: KEYS }, newKey)]

  assert.ok(foldersOf(together) <= 2)
  assert.ok(foldersOf(inAll) > 8)
  await storage.close()
})
