import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBlockHash } from '../lib/block-hash.ts'
import type { ByteBody } from '../lib/byte-body.ts'
import { readAll } from '../lib/byte-body-read-all.ts'
import { type SourceUnderTest, statFile, usual, type World } from './source-harness.ts'

/** The bytes of files, in whole and in parts. */
export function describeOpening(world: World): void {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))

  test('hands out a whole file with facts that agree with its bytes', async () => {
    const { source, access, put } = world()
    await put('/contract/open/whole.bin', content)

    const opened = await source.open(access, '/contract/open/whole.bin', usual)

    assert.equal(opened.start, 0)
    assert.equal(opened.length, content.length)
    assert.equal(opened.entry.size, content.length)
    assert.ok((await readAll(opened.body, content.length)).equals(content))
    if (opened.entry.blockHash !== undefined) assert.equal(opened.entry.blockHash, hashOf(content))
    assert.deepEqual(await source.stat(access, opened.entry.ref, usual), opened.entry)
  })

  test('hands out any part of it', async () => {
    const { source, access, put } = world()
    await put('/contract/open/parts.bin', content)
    const { rev } = await statFile(world(), '/contract/open/parts.bin')

    for (const [start, end] of [
      [0, 1],
      [1, undefined],
      [100, 4_096],
      [content.length - 1, content.length],
      [content.length - 10, content.length + 1_000],
      [77, 77],
    ] as const) {
      for (const pin of [undefined, rev]) {
        const range = { start, end, rev: pin }
        const opened = await source.open(access, '/contract/open/parts.bin', { ...usual, ...range })
        const expected = content.subarray(start, end)
        assert.equal(opened.start, start)
        assert.equal(opened.length, expected.length)
        assert.ok((await readAll(opened.body, content.length)).equals(expected))
      }
    }
  })

  test('refuses a part that begins behind the end', async () => {
    const { source, access, put } = world()
    await put('/contract/open/short.bin', Buffer.from('short'))

    await assert.rejects(
      source.open(access, '/contract/open/short.bin', { ...usual, start: 500 }),
      {
        kind: 'invalid',
        code: 'source_range_invalid',
      },
    )
  })

  test('hands out a file without a single byte', async () => {
    const { source, access, put } = world()
    await put('/contract/open/empty.txt', Buffer.alloc(0))

    for (const end of [undefined, 0, 1_000]) {
      const opened = await source.open(access, '/contract/open/empty.txt', { ...usual, end })
      assert.equal(opened.length, 0)
      assert.equal(opened.entry.size, 0)
      assert.equal((await readAll(opened.body, 10)).length, 0)
    }
  })

  test('never mixes revisions: a pinned file is the old one or refused', async () => {
    const { source, access, put, remove } = world()
    const path = '/contract/open/pinned.txt'
    await put(path, Buffer.from('first content'))
    const { rev } = await statFile(world(), path)

    await put(path, Buffer.from('second content'))
    assert.notEqual((await statFile(world(), path)).rev, rev)
    await assertOldOr(world(), path, rev, 'first content', 'source_entry_changed')

    await remove(path)
    await assertOldOr(world(), path, rev, 'first content', 'source_entry_missing')
    await assert.rejects(source.open(access, path, usual), { code: 'source_entry_missing' })
  })

  test('stops in the middle of a file when it is told to', async () => {
    const { source, access, put } = world()
    await put('/contract/open/large.bin', Buffer.alloc(20_000_000, 7))
    const abort = new AbortController()
    const { signal } = abort
    const { body } = await source.open(access, '/contract/open/large.bin', { signal })
    await body.fill(new Uint8Array(1_000))

    abort.abort()

    await assert.rejects(drain(body), { name: 'AbortError' })
    await assert.rejects(source.list(access, '', { signal }), { name: 'AbortError' })
  })

  test('lets a body be given up, also twice and after its end', async () => {
    const { source, access, put } = world()
    await put('/contract/open/given-up.bin', Buffer.alloc(2_000_000, 7))

    for (let round = 0; round < 30; round++) {
      const { body } = await source.open(access, '/contract/open/given-up.bin', usual)
      if (round % 3 === 1) await body.fill(new Uint8Array(10))
      if (round % 3 === 2) await drain(body)
      body.cancel()
      body.cancel()
    }

    assert.equal((await statFile(world(), '/contract/open/given-up.bin')).size, 2_000_000)
  })

  test('hands out many files at once', async () => {
    const { source, access, putAll } = world()
    const names = Array.from({ length: 60 }, (_, index) => `/contract/open/many/${index}.txt`)
    await putAll(names.map((name) => [name, Buffer.from(name)]))

    const texts = await Promise.all(
      names.map(async (name) => {
        const { body } = await source.open(access, name, usual)
        return (await readAll(body, 1_000)).toString()
      }),
    )

    assert.deepEqual(texts, names)
  })
}

const hashOf = (bytes: Uint8Array): string => {
  const hash = createBlockHash()
  hash.update(bytes)
  return hash.digest()
}

async function assertOldOr(
  { source, access }: SourceUnderTest,
  path: string,
  rev: string,
  text: string,
  code: string,
): Promise<void> {
  try {
    const { entry, body } = await source.open(access, path, { ...usual, rev })
    assert.equal(entry.rev, rev)
    assert.equal((await readAll(body, 100)).toString(), text)
  } catch (error) {
    assert.equal((error as { code?: string }).code, code)
  }
}

async function drain(body: ByteBody): Promise<void> {
  const target = new Uint8Array(65_536)
  while ((await body.fill(target)) > 0);
}
