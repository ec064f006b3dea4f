import assert from 'node:assert/strict'
import { mkdtemp, readdir, readlink, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createOpenObjects, type OpenObject } from './open-objects.ts'

let dir: string
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'quayside-open-'))
  for (const name of ['a', 'b', 'c']) await writeFile(join(dir, name), `content of ${name}`)
})
after(() => rm(dir, { recursive: true }))

const pathOf = (key: string) => join(dir, key)

test('opens an object once for all', async () => {
  const objects = createOpenObjects({ pathOf, maxOpen: 10 })

  const [one, other] = await Promise.all([objects.open('a'), objects.open('a')])

  assert.equal(await textOf(one), 'content of a')
  assert.equal(await textOf(other), 'content of a')
  if (process.platform === 'linux') assert.equal((await openFiles()).length, 1)
  one.release()
  other.release()
  await objects.close()
  assert.deepEqual(await openFiles(), [])
})

test('closes what it throws out only when nobody reads it any more', async () => {
  const objects = createOpenObjects({ pathOf, maxOpen: 1 })

  const first = await objects.open('a')
  const second = await objects.open('b')

  assert.equal(await textOf(first), 'content of a')
  first.release()
  assert.equal(await textOf(second), 'content of b')
  second.release()
  await objects.close()
  assert.deepEqual(await openFiles(), [])
})

test('opens anew what was forgotten, and lets readers end', async () => {
  const objects = createOpenObjects({ pathOf, maxOpen: 10 })
  await writeFile(pathOf('d'), 'first')
  const reader = await objects.open('d')

  await unlink(pathOf('d'))
  objects.forget('d')

  await assert.rejects(objects.open('d'), { code: 'object_missing' })
  assert.equal(await textOf(reader), 'first')
  reader.release()
  await objects.close()
  assert.deepEqual(await openFiles(), [])
})

test('survives being asked and told to forget in any order', async () => {
  const objects = createOpenObjects({ pathOf, maxOpen: 2 })

  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const key = ['a', 'b', 'c'][index % 3] ?? 'a'
      const object = await objects.open(key)
      if (index % 7 === 0) objects.forget(key)
      assert.equal(await textOf(object), `content of ${key}`)
      object.release()
    }),
  )

  await objects.close()
  assert.deepEqual(await openFiles(), [])
})

test('reads at once only what it has read before', async () => {
  const objects = createOpenObjects({ pathOf, maxOpen: 10 })
  const object = await objects.open('a')
  const target = Buffer.alloc(7)

  assert.equal(object.readNow(target, 0), undefined)
  await object.read(target, 0)
  assert.equal(object.readNow(target, 0), 7)

  assert.equal(target.toString(), 'content')
  assert.equal(object.readNow(Buffer.alloc(65_537), 0), undefined)
  object.release()
  await objects.close()
})

async function textOf(object: OpenObject): Promise<string> {
  const target = Buffer.alloc(object.size)
  return target.subarray(0, await object.read(target, 0)).toString()
}

/** Files of the test folder that this process has open; none where the system does not tell. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => [])
  const paths = await Promise.all(
    descriptors.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')),
  )
  return paths.filter((path) => path.startsWith(dir))
}
