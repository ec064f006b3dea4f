import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { StorageDriver } from '../storage.ts'
import { createLocalStorage } from './local.ts'

const WRITER = fileURLToPath(new URL('./testing/crash-writer.ts', import.meta.url))
const ROUNDS = 3
/** Enough that all kinds of calls are under way when it ends. */
const OBJECTS_BEFORE_KILL = 60
const { signal } = new AbortController()

let dir: string
let storage: StorageDriver
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'quayside-crash-'))
  storage = createLocalStorage({ dir })
})
after(async () => {
  await storage.close()
  await rm(dir, { recursive: true })
})

test('has whole what it said it has, and nothing half, after being killed', async () => {
  const written = new Map<string, string>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const [key, hash] of await writeUntilKilled(`r${round}`)) written.set(key, hash)
  }

  assert.ok(written.size >= ROUNDS * OBJECTS_BEFORE_KILL)
  for (const [key, hash] of written) assert.equal(await hashOf(key), hash, key)
  for await (const { kind, key } of storage.list({ before: inAMinute(), signal })) {
    // What nobody was told of may be there or not; if it is, it is whole: its key says its hash.
    if (kind === 'object') assert.equal((await hashOf(key)).slice(0, 16), key.split('/')[1])
  }
})

/** What the writer had acknowledged when it was killed in the middle of its work. */
async function writeUntilKilled(name: string): Promise<Map<string, string>> {
  const child = spawn(process.execPath, [WRITER, dir, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const written = new Map<string, string>()
  let rest = ''
  for await (const chunk of child.stdout) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const [key = '', hash = ''] of lines.map((line) => line.split(' '))) written.set(key, hash)
    if (written.size >= OBJECTS_BEFORE_KILL) child.kill('SIGKILL')
  }
  return written
}

async function hashOf(key: string): Promise<string> {
  const size = await storage.size(key, { signal })
  assert.notEqual(size, undefined, `${key} is missing`)
  const bytes = await buffer(await storage.read(key, { start: 0, end: size ?? 0 }, { signal }))
  return createHash('sha256').update(bytes).digest('hex')
}

const inAMinute = () => new Date(Date.now() + 60_000)
