import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createBlockHash } from '../lib/block-hash.ts'
import type { ByteBody } from '../lib/byte-body.ts'
import { readAll } from '../lib/byte-body-read-all.ts'
import type { Access, Entry, FileEntry, PersonalSource } from './source.ts'

/** A source with an account of its own, whose files the suite may write. */
export interface SourceUnderTest {
  readonly source: PersonalSource
  readonly access: Access
  /** Writes or replaces files; folders on the way come by themselves. */
  putAll(files: readonly PutFile[]): Promise<void>
  makeFolder(path: string): Promise<void>
  remove(path: string): Promise<void>
  end(): Promise<void>
}

export type PutFile = readonly [path: string, bytes: Uint8Array]

/** Names every service lets people give, and programs like to break on. */
export const NASTY_NAMES = [
  'with space.txt',
  ' \'single\' "double" `back`.txt',
  '100% & <b>+#?=;,.txt',
  'Grüße – naïve façade.txt',
  '日本語のファイル.txt',
  'العربية.txt',
  'emoji 😀👩‍👩‍👧.txt',
  '$(touch x);{a,b}[c]*.txt',
  '-rf',
  '.hidden',
  'no extension',
  'two..dots...txt',
  'UPPER lower.TXT',
  `${'long '.repeat(40)}.txt`,
]

/** The smallest picture there is. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const MANY = 2_500
const never = new AbortController().signal
const usual = { signal: never }

/**
 * What every source has to do. `setUp` is called once, before the first test; the suite writes
 * below `/contract`.
 */
export function describeSource(name: string, setUp: () => Promise<SourceUnderTest>): void {
  describe(`source ${name}`, () => {
    let world: ReturnType<World>
    before(async () => {
      const underTest = await setUp()
      const put = (path: string, bytes: Uint8Array) => underTest.putAll([[path, bytes]])
      world = { ...underTest, put }
    })
    after(() => world.end())

    describeListing(() => world)
    describeOpening(() => world)
    describeAbilities(() => world)
  })
}

type World = () => SourceUnderTest & { put(...file: PutFile): Promise<void> }

function describeListing(world: World): void {
  test('lists a folder: folders first, and each entry can be asked for by its ref', async () => {
    const { source, access, put, makeFolder } = world()
    await put('/contract/list/photo 10.txt', Buffer.from('ten'))
    await put('/contract/list/photo 2.txt', Buffer.from('two'))
    await makeFolder('/contract/list/zoo')

    const page = await source.list(access, '/contract/list', usual)

    assert.deepEqual(
      page.items.map((entry) => [entry.kind, entry.name]),
      [
        ['folder', 'zoo'],
        ['file', 'photo 2.txt'],
        ['file', 'photo 10.txt'],
      ],
    )
    assert.equal(page.cursor, undefined)
    for (const entry of page.items) {
      assert.deepEqual(await source.stat(access, entry.ref, usual), entry)
    }
    const [folder] = page.items
    assert.deepEqual((await source.list(access, folder?.ref ?? '', usual)).items, [])
  })

  test('takes the root under both its names, and a folder with a slash at its end', async () => {
    const { source, access, put } = world()
    await put('/contract/slash/a.txt', Buffer.from('a'))

    for (const root of ['', '/']) {
      const names = (await everything(source, access, root)).map((entry) => entry.name)
      assert.ok(names.includes('contract'))
    }
    assert.equal((await source.list(access, '/contract/slash/', usual)).items.length, 1)
  })

  test('pages through thousands of entries, each of them once', async () => {
    const { source, access, putAll } = world()
    const names = Array.from({ length: MANY }, (_, index) => `entry ${index}.txt`)
    await putAll(names.map((name) => [`/contract/many/${name}`, Buffer.from(name)]))

    const found = await everything(source, access, '/contract/many', 400)

    assert.deepEqual(found.map((entry) => entry.name).sort(), names.sort())
  })

  test('keeps nasty names as they are, in lists, facts and downloads', async () => {
    const { source, access, putAll } = world()
    await putAll(NASTY_NAMES.map((name) => [`/contract/nasty/${name}`, Buffer.from(name)]))

    const entries = await everything(source, access, '/contract/nasty')

    assert.deepEqual(entries.map((entry) => entry.name).sort(), [...NASTY_NAMES].sort())
    for (const entry of entries) {
      const opened = await source.open(access, entry.ref, usual)
      assert.equal(opened.entry.name, entry.name)
      assert.equal((await readAll(opened.body, 1_000)).toString(), entry.name)
    }
  })

  test('says not-found for what is not there', async () => {
    const { source, access } = world()
    const missing = { kind: 'not-found', code: 'source_entry_missing' }

    await assert.rejects(source.list(access, '/contract/nowhere', usual), missing)
    await assert.rejects(source.stat(access, '/contract/nowhere.txt', usual), missing)
    await assert.rejects(source.open(access, '/contract/nowhere.txt', usual), missing)
  })

  test('tells a file from a folder', async () => {
    const { source, access, put, makeFolder } = world()
    await put('/contract/kinds/file.txt', Buffer.from('f'))
    await makeFolder('/contract/kinds/folder')

    await assert.rejects(source.list(access, '/contract/kinds/file.txt', usual), {
      code: 'source_entry_is_file',
    })
    await assert.rejects(source.open(access, '/contract/kinds/folder', usual), {
      code: 'source_entry_is_folder',
    })
  })

  test('refuses paths that lead out of the account', async () => {
    const { source, access } = world()

    for (const path of ['/contract/../..', '/..', '/a/./b', '/a\0b']) {
      const invalid = { kind: 'invalid', code: 'source_path_invalid' }
      await assert.rejects(source.list(access, path, usual), invalid)
      await assert.rejects(source.open(access, path, usual), invalid)
    }
  })

  test('asks to list anew when it does not know the cursor', async () => {
    const { source, access } = world()

    await assert.rejects(source.list(access, '', { ...usual, cursor: 'made up' }), {
      kind: 'conflict',
      code: 'source_cursor_expired',
    })
  })
}

function describeOpening(world: World): void {
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

function describeAbilities(world: World): void {
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
      return page?.items.find((entry) => entry.name === 'Zeppelin timetable.txt')
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

const hashOf = (bytes: Uint8Array): string => {
  const hash = createBlockHash()
  hash.update(bytes)
  return hash.digest()
}

async function statFile({ source, access }: SourceUnderTest, ref: string): Promise<FileEntry> {
  const entry = await source.stat(access, ref, usual)
  assert.ok(entry.kind === 'file')
  return entry
}

async function everything(
  source: PersonalSource,
  access: Access,
  folder: string,
  limit?: number,
): Promise<Entry[]> {
  const entries: Entry[] = []
  let cursor: string | undefined
  do {
    const page = await source.list(access, folder, { ...usual, cursor, limit })
    entries.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  return entries
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

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    assert.ok(Date.now() < deadline, 'it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
