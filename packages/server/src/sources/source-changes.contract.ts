import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../testing/eventually.ts'
import type { ChangePage, SourceChanges } from './changes.ts'
import { type SourceUnderTest, statFile, usual, type World } from './source-harness.ts'

/** What happened to files, where the service tells. */
export function describeChanges(world: World): void {
  test('tells what happened since a cursor was taken, where it tells', async (context) => {
    const { source, access, put, remove } = world()
    const { changes } = source
    if (!changes) return context.skip('tells no changes')
    await put('/contract/changes/kept.txt', Buffer.from('first'))
    await put('/contract/changes/Below/here/gone.txt', Buffer.from('x'))
    const cursor = await changes.latest(access, usual)

    await put('/contract/changes/kept.txt', Buffer.from('second'))
    await put('/contract/changes/new 日本.txt', Buffer.from('new'))
    await remove('/contract/changes/Below')

    await eventually(async () => {
      const { files, removed } = await everythingSince(world(), changes, cursor)
      for (const ref of ['/contract/changes/kept.txt', '/contract/changes/new 日本.txt']) {
        assert.deepEqual(files.get(ref), await statFile(world(), ref))
      }
      const isGone = (ref: string) => removed.some((place) => changes.isWithin(ref, place))
      assert.ok(isGone('/contract/changes/Below/here/gone.txt'))
      assert.ok(isGone('/CONTRACT/changes/below/HERE/gone.txt'), 'however it is spelled')
      assert.ok(!isGone('/contract/changes/kept.txt'))
      assert.ok(!isGone('/contract/changes/Below and more.txt'))
    })
  })

  test('has nothing to tell where nothing happened', async (context) => {
    const { source, access } = world()
    if (!source.changes) return context.skip('tells no changes')
    const cursor = await source.changes.latest(access, usual)

    const { files, removed, hasMore } = await source.changes.since(access, cursor, usual)

    assert.deepEqual([files, removed, hasMore], [[], [], false])
  })

  test('says that a cursor is none', async (context) => {
    const { source, access } = world()
    if (!source.changes) return context.skip('tells no changes')

    await assert.rejects(source.changes.since(access, 'made up', usual), {
      code: 'source_cursor_expired',
    })
  })

  test('knows what a file was, for as long as it keeps that, and says so when it does not', async () => {
    const { source, access, put } = world()
    const path = '/contract/changes/former.txt'
    await put(path, Buffer.from('first content'))
    const former = await statFile(world(), path)
    await put(path, Buffer.from('second'))

    const kept = await source
      .stat(access, path, { ...usual, rev: former.rev })
      .catch((error: unknown) => error)

    if (kept instanceof Error)
      assert.equal((kept as { code?: string }).code, 'source_entry_missing')
    else assert.deepEqual(kept, former)
    await assert.rejects(source.stat(access, path, { ...usual, rev: '0123456789abcdef' }), {
      code: 'source_entry_missing',
    })
  })
}

async function everythingSince({ access }: SourceUnderTest, changes: SourceChanges, start: string) {
  const pages: ChangePage[] = []
  let cursor = start
  do {
    const page = await changes.since(access, cursor, usual)
    pages.push(page)
    cursor = page.cursor
  } while (pages.at(-1)?.hasMore)
  return {
    files: new Map(pages.flatMap(({ files }) => files).map((file) => [file.ref, file])),
    removed: pages.flatMap(({ removed }) => removed),
  }
}
