import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHeaderJson } from './json.ts'
import {
  toAccount,
  toEntry,
  toExportEntry,
  toFileEntry,
  toPage,
  toPathRoot,
  toSearchPage,
  toThumbnails,
  withOwnFolder,
} from './wire.ts'

const march = {
  '.tag': 'file',
  name: 'March.pdf',
  path_lower: '/invoices/march.pdf',
  path_display: '/Invoices/March.pdf',
  id: 'id:Qm3c0b8XkAAAAAAAAAAB1w',
  client_modified: '2026-03-31T16:00:00Z',
  server_modified: '2026-04-01T08:12:44Z',
  rev: '0162f4d9c0a1e3000000029c1',
  size: 10_000_000,
  is_downloadable: true,
  content_hash: 'adcedd7b0933aef0bdf54a73c43b77526b6ff90b1a303d2cd235f44161b65177',
}
const plan = {
  '.tag': 'file',
  name: 'Plan.paper',
  path_display: '/Plan.paper',
  id: 'id:Qm3c0b8XkAAAAAAAAAAB2A',
  rev: '0162f4d9c0a1e3000000029c2',
  size: 99,
  is_downloadable: false,
  export_info: { export_as: 'html', export_options: ['markdown', 'plain_text'] },
}
const folder = { '.tag': 'folder', name: '2025', path_display: '/2025', id: 'id:f' }

test('reads a file', () => {
  assert.deepEqual(toEntry(march), {
    kind: 'file',
    ref: '/Invoices/March.pdf',
    name: 'March.pdf',
    id: 'id:Qm3c0b8XkAAAAAAAAAAB1w',
    rev: '0162f4d9c0a1e3000000029c1',
    size: 10_000_000,
    blockHash: 'adcedd7b0933aef0bdf54a73c43b77526b6ff90b1a303d2cd235f44161b65177',
    contentType: 'application/pdf',
    modifiedAt: new Date('2026-03-31T16:00:00Z'),
    hasThumbnail: false,
    exportFormats: [],
  })
})

test('reads a file of a place that is not mounted, by its id', () => {
  const { path_display: _, path_lower: __, ...unmounted } = march

  assert.equal(toEntry(unmounted)?.ref, march.id)
})

test('says what is shared, only to be read, closed or not among the own folders', () => {
  const shared = { shared_folder_id: '7', read_only: true, traverse_only: false, no_access: false }
  const inside = { parent_shared_folder_id: '7', read_only: false }
  const { path_display: _, ...unmounted } = folder

  const ordinary = { kind: 'folder', ref: '/2025', name: '2025' }
  const all = { ...ordinary, isShared: true, isReadOnly: true }
  assert.deepEqual(toEntry(folder), ordinary)
  assert.deepEqual(toEntry({ ...folder, sharing_info: shared }), all)
  assert.deepEqual(toEntry({ ...folder, sharing_info: { ...shared, no_access: true } }), {
    ...all,
    isClosed: true,
  })
  assert.deepEqual(toEntry({ ...folder, sharing_info: inside }), ordinary)
  assert.deepEqual(toEntry(unmounted), { ...ordinary, ref: 'id:f', isUnmounted: true })
  assert.equal(toEntry({ ...march, sharing_info: shared })?.isReadOnly, true)
})

test('says that a file can neither be downloaded nor exported', () => {
  const { export_info: _, ...withheld } = plan

  assert.equal(toFileEntry(withheld)?.isWithheld, true)
  assert.equal(toFileEntry(plan)?.isWithheld, undefined)
})

test('puts a member’s own folder first in the space of a team', () => {
  const home = {
    ...folder,
    name: 'Tess',
    path_display: '/Tess',
    sharing_info: { shared_folder_id: '1' },
  }
  const page = withOwnFolder(toPage({ entries: [march, folder, home] }), '/tess')

  assert.deepEqual(
    page.items.map(({ name }) => name),
    ['Tess', '2025', 'March.pdf'],
  )
  assert.deepEqual(page.items[0], { kind: 'folder', ref: '/Tess', name: 'Tess', isOwn: true })
})

test('reads metadata without a tag where only a file can stand', () => {
  const { '.tag': _, ...untagged } = march

  assert.equal(toFileEntry(untagged)?.name, 'March.pdf')
  assert.equal(toEntry(untagged), undefined)
})

test('says that a document has no size of its own and how it can be exported', () => {
  const entry = toFileEntry(plan)

  assert.equal(entry?.size, undefined)
  assert.equal(entry?.blockHash, undefined)
  assert.deepEqual(entry?.exportFormats, ['html', 'markdown', 'plain_text'])
})

test('gives an export the name, type and hash of what is sent', () => {
  const result = {
    export_metadata: { name: 'Plan.md', size: 812, export_hash: 'ab'.repeat(32) },
    file_metadata: plan,
  }

  const entry = toExportEntry(result, undefined)

  assert.equal(entry?.name, 'Plan.md')
  assert.equal(entry?.contentType, 'text/markdown')
  assert.equal(entry?.blockHash, 'ab'.repeat(32))
  assert.equal(entry?.size, undefined)
  assert.equal(toExportEntry(result, 800)?.size, 800)
  assert.equal(toExportEntry({ file_metadata: plan }, 800), undefined)
})

test('promises a thumbnail only where Dropbox makes one', () => {
  const has = (name: string, size: number) => toFileEntry({ ...march, name, size })?.hasThumbnail

  assert.equal(has('a.JPG', 100), true)
  assert.equal(has('a.webp', 20 * 1024 * 1024), true)
  assert.equal(has('a.jpg', 20 * 1024 * 1024 + 1), false)
  assert.equal(has('a.svg', 100), false)
  assert.equal(has('jpg', 100), false)
})

test('sorts a page: folders first, then as a person counts', () => {
  const file = (name: string) => ({ ...march, name })
  const names = ['photo 10.jpg', 'Zebra.txt', 'apple.txt', 'photo 2.jpg'].map(file)

  const page = toPage({ entries: [...names, folder], has_more: true, cursor: 'AAF' })

  assert.deepEqual(
    page.items.map(({ name }) => name),
    ['2025', 'apple.txt', 'photo 2.jpg', 'photo 10.jpg', 'Zebra.txt'],
  )
  assert.equal(page.cursor, 'AAF')
})

test('ends a listing when there is no more, although Dropbox still names a cursor', () => {
  assert.equal(toPage({ entries: [], has_more: false, cursor: 'AAF' }).cursor, undefined)
})

test('leaves out what was deleted and what makes no sense', () => {
  const deleted = { '.tag': 'deleted', name: 'a', path_display: '/a' }
  const strange = [null, 5, 'file', [], { '.tag': 'file', name: 'no id' }, { '.tag': 'robot' }]

  assert.deepEqual(toPage({ entries: [deleted, ...strange], has_more: false }).items, [])
  assert.deepEqual(toPage(undefined).items, [])
  assert.deepEqual(toSearchPage({ matches: strange }).items, [])
})

test('names a search result once', () => {
  const match = { metadata: { '.tag': 'metadata', metadata: march } }

  const { items } = toSearchPage({ matches: [match, match], has_more: false })

  assert.equal(items.length, 1)
})

test('keeps thumbnails in the order asked for, with gaps where there is none', () => {
  const pictures = toThumbnails({
    entries: [
      { '.tag': 'failure', failure: { '.tag': 'unsupported_extension' } },
      { '.tag': 'success', metadata: march, thumbnail: '/9j/' },
    ],
  })

  assert.equal(pictures[0], undefined)
  assert.deepEqual([...(pictures[1]?.bytes ?? [])], [0xff, 0xd8, 0xff])
})

test('remembers which root an account sees, and names it only when it is not its home', () => {
  const account = toAccount({
    account_id: 'dbid:AAD',
    name: { display_name: 'Team Member' },
    email: 'team@example.com',
    root_info: {
      '.tag': 'team',
      root_namespace_id: '7',
      home_namespace_id: '1',
      home_path: '/Tess',
    },
  })

  assert.deepEqual(account?.details, {
    rootNamespaceId: '7',
    homeNamespaceId: '1',
    homePath: '/Tess',
  })
  assert.equal(toPathRoot(account?.details ?? {}), '{".tag":"root","root":"7"}')
  assert.equal(toPathRoot({ rootNamespaceId: '1', homeNamespaceId: '1' }), undefined)
  assert.equal(toPathRoot({}), undefined)
  assert.equal(toAccount({}), undefined)
})

test('writes JSON that fits into a header and means the same', () => {
  const value = { path: '/s/ü😀\u007f/"quoted".txt' }

  const text = toHeaderJson(value)

  assert.match(text, /^[\x20-\x7e]+$/)
  assert.match(text, /\\u00fc\\ud83d\\ude00\\u007f/)
  assert.deepEqual(JSON.parse(text), value)
})
