import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../testing/eventually.ts'
import type { FileEntry } from './source.ts'
import { NASTY_NAMES, statFile, usual, type World } from './source-harness.ts'

/** The smallest picture there is. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** What a source may be able to do besides. */
export function describeAbilities(world: World): void {
  test('says whose account it is', async () => {
    const { source, access } = world()

    const account = await source.account(access, usual)

    assert.equal(account.id, access.accountId)
    assert.notEqual(account.name, '')
  })

  test('lists the files of a whole tree, each of them once, where it can', async (context) => {
    const { source, access, putAll, makeFolder } = world()
    if (source.listAll === undefined) return context.skip('lists one folder at a time')
    const paths = [
      '/contract/tree/at the top.txt',
      '/contract/tree/a/one.txt',
      '/contract/tree/a/b/c/d/deep.txt',
      ...Array.from({ length: 30 }, (_, index) => `/contract/tree/many/${index}.txt`),
      ...NASTY_NAMES.map((name) => `/contract/tree/nasty/${name}`),
    ]
    await putAll(paths.map((path) => [path, Buffer.from(path)]))
    await makeFolder('/contract/tree/empty/of everything')

    const found: FileEntry[] = []
    let cursor: string | undefined
    do {
      const options = { ...usual, cursor, limit: 7 }
      const page = await source.listAll(access, '/contract/tree/', options)
      found.push(...page.items)
      cursor = page.cursor
    } while (cursor !== undefined)

    assert.deepEqual(found.map((file) => file.ref).sort(), paths.sort())
    for (const file of found.slice(0, 3)) {
      assert.deepEqual(await source.stat(access, file.ref, usual), file)
    }
    const empty = await source.listAll(access, '/contract/tree/empty', usual)
    assert.deepEqual(empty, { items: [], cursor: undefined })
  })

  test('says the same of a tree as of a folder when something is wrong', async (context) => {
    const { source, access, put } = world()
    if (source.listAll === undefined) return context.skip('lists one folder at a time')
    await put('/contract/tree/file.txt', Buffer.from('f'))

    for (const [folder, code] of [
      ['/contract/nowhere', 'source_entry_missing'],
      ['/contract/tree/file.txt', 'source_entry_is_file'],
      ['/contract/../..', 'source_path_invalid'],
    ] as const) {
      await assert.rejects(source.listAll(access, folder, usual), { code })
    }
    await assert.rejects(source.listAll(access, '', { ...usual, cursor: 'made up' }), {
      code: 'source_cursor_expired',
    })
  })

  test('finds a file by its name, where it can search', async (context) => {
    const { source, access, put } = world()
    if (source.search === undefined) return context.skip('cannot search')
    await put('/contract/search/Zeppelin timetable.txt', Buffer.from('z'))

    const found = await eventually(async () => {
      const page = await source.search?.(access, 'zeppelin', usual)
      const entry = page?.items.find(({ name }) => name === 'Zeppelin timetable.txt')
      assert.ok(entry)
      return entry
    })

    assert.deepEqual(await source.stat(access, found.ref, usual), found)
    const nothing = await source.search(access, 'xyzzy-no-such-thing', usual)
    assert.deepEqual(nothing, { items: [], cursor: undefined })
  })

  test('makes small pictures, one place for each ref, where it can', async (context) => {
    const { source, access, put } = world()
    if (source.thumbnails === undefined) return context.skip('makes no thumbnails')
    await put('/contract/pictures/pixel.png', PIXEL)
    await put('/contract/pictures/text.txt', Buffer.from('no picture'))
    const refs = ['/contract/pictures/text.txt', '/contract/pictures/gone.png']
    const many = Array.from({ length: 30 }, () => '/contract/pictures/pixel.png')

    const pictures = await source.thumbnails(access, [...refs, ...many], {
      ...usual,
      size: 'small',
    })

    assert.equal(pictures.length, 32)
    assert.deepEqual(pictures.slice(0, 2), [undefined, undefined])
    for (const picture of pictures.slice(2)) {
      assert.match(picture?.contentType ?? '', /^image\//)
      assert.ok((picture?.bytes.length ?? 0) > 0)
    }
    assert.equal((await statFile(world(), '/contract/pictures/pixel.png')).hasThumbnail, true)
    assert.deepEqual(await source.thumbnails(access, [], { ...usual, size: 'large' }), [])
  })

  test('names a temporary address, where it has such', async (context) => {
    const { source, access, put } = world()
    if (source.temporaryLink === undefined) return context.skip('has no temporary addresses')
    await put('/contract/links/file.txt', Buffer.from('by link'))

    const link = await source.temporaryLink(access, '/contract/links/file.txt', usual)

    const answer = await fetch(link)
    assert.equal(await answer.text(), 'by link')
  })
}
