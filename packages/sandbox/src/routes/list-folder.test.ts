import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let sdk: Dropbox
let folders = 0
/** A folder of its own for each test. */
let base: string
before(async () => {
  sandbox = await startTestSandbox()
  sdk = await sandbox.sdkFor(PERSONAL)
})
beforeEach(() => {
  folders += 1
  base = `/Test ${folders}`
})
after(() => sandbox[Symbol.asyncDispose]())

const put = (path: string, text = path) =>
  sandbox.control.createFile(PERSONAL, { path: base + path, text })
const namesOf = (entries: readonly Loose[]) => entries.map(({ name }) => name)

async function allPages(arg: Parameters<Dropbox['filesListFolder']>[0]) {
  const pages = [(await sdk.filesListFolder(arg)).result]
  for (let last = pages[0]; last?.has_more; ) {
    last = (await sdk.filesListFolderContinue({ cursor: last.cursor })).result
    pages.push(last)
  }
  return {
    pages,
    entries: pages.flatMap(({ entries }) => entries),
    cursor: pages.at(-1)?.cursor ?? '',
  }
}

describe('list_folder', () => {
  it('tells files and folders with every field of their kind', async () => {
    await put('/sub/b.txt')
    await put('/A.txt', 'hello world')
    const { result } = await sdk.filesListFolder({ path: base.toUpperCase() })

    assert.equal(result.has_more, false)
    const [file, folder] = result.entries as Loose[]
    assert.deepEqual(Object.keys(file).sort(), [
      '.tag',
      'client_modified',
      'content_hash',
      'id',
      'is_downloadable',
      'name',
      'path_display',
      'path_lower',
      'rev',
      'server_modified',
      'size',
    ])
    assert.equal(file['.tag'], 'file')
    assert.equal(file.path_display, `${base}/A.txt`)
    assert.equal(file.path_lower, `${base}/A.txt`.toLowerCase())
    assert.match(file.id, /^id:[\w-]{22}$/)
    assert.match(file.rev, /^[0-9a-f]{11,19}$/)
    assert.match(file.server_modified, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.equal(
      file.content_hash,
      'bc62d4b80d9e36da29c16c5d4d9f11731f36052c72401a76c23c0fb5a9b74423',
    )
    assert.deepEqual(Object.keys(folder).sort(), [
      '.tag',
      'id',
      'name',
      'path_display',
      'path_lower',
    ])
  })

  it('pages through a folder once, whatever the size of a page', async () => {
    await sandbox.control.createFiles(
      PERSONAL,
      Array.from({ length: 25 }, (_, index) => ({
        path: `${base}/${index}.bin`,
        pattern: { seed: index, size: 10 },
      })),
    )
    const { pages, entries } = await allPages({ path: base, limit: 10 })

    assert.deepEqual(
      pages.map(({ entries: { length } }) => length),
      [10, 10, 5],
    )
    assert.equal(new Set(namesOf(entries)).size, 25)
  })

  it('goes down into folders and mounts when asked to', async () => {
    const guest = `${base}/Shared`
    await sandbox.control.shareFolder({
      owner: TEAM,
      path: `${base} lent`,
      with: PERSONAL,
      at: guest,
    })
    await sandbox.control.createFile(TEAM, { path: `${base} lent/deep/theirs.txt`, text: 'x' })
    await put('/mine.txt')
    const { entries } = await allPages({ path: base, recursive: true, limit: 2 })

    assert.deepEqual(
      entries.map(({ path_display: path }) => path?.slice(base.length)),
      ['/mine.txt', '/Shared', '/Shared/deep', '/Shared/deep/theirs.txt'],
    )
    const [, folder, , file] = entries as Loose[]
    assert.equal(folder.sharing_info.read_only, true)
    assert.equal(file.sharing_info.parent_shared_folder_id, folder.shared_folder_id)
    assert.equal(file.sharing_info.read_only, true)
  })

  it('takes two slashes, an id and an encoded namespace for the same folder', async () => {
    await put('/x.txt')
    const { result } = await sdk.filesGetMetadata({ path: base })
    for (const path of [`/${base}`, (result as Loose).id]) {
      assert.deepEqual(namesOf((await sdk.filesListFolder({ path })).result.entries), ['x.txt'])
    }
  })

  it('says not_folder for a file and not_found for nothing', async () => {
    await put('/x.txt')
    const file = await refusal(sdk.filesListFolder({ path: `${base}/x.txt` }))
    const none = await refusal(sdk.filesListFolder({ path: `${base}/none` }))

    assert.equal(file.status, 409)
    assert.deepEqual(file.error.error, { '.tag': 'path', path: { '.tag': 'not_folder' } })
    assert.deepEqual(none.error.error, { '.tag': 'path', path: { '.tag': 'not_found' } })
  })

  it('shows what was deleted, and hides what cannot be downloaded, when asked to', async () => {
    await put('/gone.txt')
    await sandbox.control.createPaper(PERSONAL, `${base}/Plan.paper`, {
      html: '<p>',
      markdown: '',
      plain_text: '',
    })
    await sandbox.control.deleteFile({ account: PERSONAL, path: `${base}/gone.txt` })
    const plain = await sdk.filesListFolder({ path: base })
    const deleted = await sdk.filesListFolder({ path: base, include_deleted: true })
    const hidden = await sdk.filesListFolder({ path: base, include_non_downloadable_files: false })

    assert.deepEqual(namesOf(plain.result.entries), ['Plan.paper'])
    assert.deepEqual(
      deleted.result.entries.map((entry) => entry['.tag']),
      ['deleted', 'file'],
    )
    assert.deepEqual(hidden.result.entries, [])
  })
})

describe('cursors', () => {
  it('tell what was made, changed, moved and deleted since', async () => {
    await put('/old.txt')
    await put('/moved.txt')
    const { cursor } = await allPages({ path: base })
    await put('/new.txt')
    await put('/old.txt', 'changed')
    await sandbox.control.moveFile(PERSONAL, `${base}/moved.txt`, `${base}/there.txt`)
    await sandbox.control.deleteFile({ account: PERSONAL, path: `${base}/new.txt` })
    const { result } = await sdk.filesListFolderContinue({ cursor })
    const again = await sdk.filesListFolderContinue({ cursor: result.cursor })

    const told = result.entries.map((entry) => `${entry['.tag']} ${entry.name}`).sort()
    assert.deepEqual(told, [
      'deleted moved.txt',
      'deleted new.txt',
      'file old.txt',
      'file there.txt',
    ])
    assert.deepEqual(again.result.entries, [])
  })

  it('begin with now when only the latest is asked for, and are silent about other folders', async () => {
    await put('/before.txt')
    const { result } = await sdk.filesListFolderGetLatestCursor({ path: base })
    await sandbox.control.createFile(PERSONAL, { path: `${base} beside/other.txt`, text: 'x' })
    await put('/sub/deeper.txt')
    await put('/after.txt')
    const changes = await sdk.filesListFolderContinue({ cursor: result.cursor })

    assert.deepEqual(namesOf(changes.result.entries).sort(), ['after.txt', 'sub'])
  })

  it('are void after a reset', async () => {
    await put('/x.txt')
    const { cursor } = await allPages({ path: base })
    await sandbox.control.resetCursors(PERSONAL)
    const { status, error } = await refusal(sdk.filesListFolderContinue({ cursor }))

    assert.equal(status, 409)
    assert.deepEqual(error.error, { '.tag': 'reset' })
  })

  it('are refused when they are made up, or another account’s', async () => {
    await put('/x.txt')
    const { cursor } = await allPages({ path: base })
    const stranger = await sandbox.sdkFor(TEAM)
    for (const call of [
      sdk.filesListFolderContinue({ cursor: 'AAinvented' }),
      stranger.filesListFolderContinue({ cursor }),
    ]) {
      assert.equal((await refusal(call)).status, 400)
    }
  })
})

describe('longpoll', () => {
  it('answers as soon as something changes', async () => {
    await put('/x.txt')
    const { cursor } = await allPages({ path: base })
    const waiting = sdk.filesListFolderLongpoll({ cursor, timeout: 30 })
    await put('/y.txt')

    assert.equal((await waiting).result.changes, true)
  })

  it('answers that nothing changed when its time is over', async () => {
    await sandbox.control.settings({ longpollSecondsScale: 0.001 })
    await put('/x.txt')
    const { cursor } = await allPages({ path: base })
    const { result } = await sdk.filesListFolderLongpoll({ cursor })
    await sandbox.control.resetSettings()

    assert.equal(result.changes, false)
  })
})

describe('a lag', () => {
  it('keeps fresh entries out of listings and searches for a while', async () => {
    await put('/old.txt')
    await sandbox.control.settings({ lagMs: 60_000 })
    const listed = (await sdk.filesListFolder({ path: base })).result.entries
    const found = (await sdk.filesSearchV2({ query: 'old', options: { path: base } })).result
      .matches
    await sandbox.control.resetSettings()

    assert.deepEqual([listed, found], [[], []])
  })
})
