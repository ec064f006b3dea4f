import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadOrCreateKey } from './seal-key-file.ts'

const root = await mkdtemp(join(tmpdir(), 'quayside-key-'))
after(() => rm(root, { recursive: true }))

test('makes a key for its owner only, and finds it again', async () => {
  const dataDir = join(root, 'new')

  const made = await loadOrCreateKey(dataDir)
  const found = await loadOrCreateKey(dataDir)

  const { mode } = await stat(join(dataDir, 'secret-key'))
  assert.deepEqual(found, made)
  assert.equal(mode & 0o777, 0o600)
})

test('gives everyone the same key when several ask at once, and leaves nothing else', async () => {
  const dataDir = join(root, 'together')

  const keys = await Promise.all(Array.from({ length: 10 }, () => loadOrCreateKey(dataDir)))

  assert.equal(new Set(keys.map(([key]) => key?.id)).size, 1)
  assert.deepEqual(await readdir(dataDir), ['secret-key'])
})

test('refuses a file that holds no key instead of replacing it', async () => {
  await writeFile(join(root, 'secret-key'), 'not a key')

  await assert.rejects(loadOrCreateKey(root), /32 bytes/)
})
