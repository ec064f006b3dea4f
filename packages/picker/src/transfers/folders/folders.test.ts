import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { FolderPickFile } from '@quayside/wire'
import { cloudChoice, folderChoice, urlChoice } from '../testing/choices.ts'
import { become, createBrowser, ended, eventually, useDialogs } from '../testing/dialogs.ts'

const photos = folderChoice('Photos')
const { path } = photos

const stored = (name: string): FolderPickFile => ({
  path: `${path}${name}`,
  relative_path: name,
  state: 'done',
  size: 3,
  file: {
    handle: `H-${name}`,
    url: `/H-${name}`,
    filename: name,
    mimetype: 'x/y',
    size: 3,
    client: 'x',
  },
})

const lost = (name: string): FolderPickFile => ({
  path: `${path}${name}`,
  relative_path: name,
  state: 'failed',
  size: null,
  error: { code: 'source_restricted', message: 'The file is blocked.' },
})

describe('a folder picked as one', () => {
  const dialogs = useDialogs()
  const folders = () => dialogs.service().folders
  const began = () => eventually(() => folders().picks().length === 1, 'the folder began')

  it('is told as one transfer, and brings all its files in the end', async () => {
    const dialog = dialogs.open({ accept: ['image/*'], maxSize: 99, maxFolderFiles: 5000 })
    folders().setFiles(path, [stored('a.jpg'), stored('b.jpg'), stored('c.jpg')])

    dialog.transfers.start([photos])
    await began()
    folders().tell(path, {
      state: 'running',
      found: 3,
      is_counted: true,
      done: 1,
      bytes: 9,
      received: 3,
    })
    await become(dialog, 'running')
    await eventually(() => dialog.store.transfers.value[0]?.folder?.done === 1, 'one of three')
    folders().tell(path, { state: 'done', done: 3, received: 9, skipped: 2, zip: '/zip' })
    await ended(dialog)

    const { filesUploaded, filesFailed, folders: picked } = dialog.transfers.result()
    assert.deepEqual(
      filesUploaded.map(({ handle, originalPath, source }) => [handle, originalPath, source]),
      [
        ['H-a.jpg', '/Photos/a.jpg', 'dropbox'],
        ['H-b.jpg', '/Photos/b.jpg', 'dropbox'],
        ['H-c.jpg', '/Photos/c.jpg', 'dropbox'],
      ],
    )
    assert.deepEqual(filesFailed, [])
    assert.deepEqual(picked, [
      { source: 'dropbox', originalPath: path, uploaded: 3, failed: 0, skipped: 2, zip: '/zip' },
    ])
    assert.deepEqual(dialog.endings, ['complete'])
    assert.deepEqual(dialog.calls, [
      'uploadStarted',
      'finished a.jpg',
      'finished b.jpg',
      'finished c.jpg',
    ])
    const [asked] = dialogs.service().asked('POST /cloud/folder-picks')
    assert.equal(asked?.path, path)
    assert.deepEqual([asked?.name, asked?.account], ['Photos', 'account:1'])
    assert.deepEqual([asked?.accept, asked?.max_size, asked?.max_files], [['image/*'], 99, 5000])
  })

  it('says which of its files failed; the others are there', async () => {
    const dialog = dialogs.open()
    folders().setFiles(path, [stored('a.jpg'), lost('b.jpg')])

    dialog.transfers.start([photos])
    await began()
    folders().tell(path, { state: 'done', found: 2, is_counted: true, done: 1, failed: 1 })
    await ended(dialog)

    const { filesUploaded, filesFailed } = dialog.transfers.result()
    assert.deepEqual(
      [filesUploaded, filesFailed].map((files) => files.map(({ filename }) => filename)),
      [['a.jpg'], ['b.jpg']],
    )
    assert.deepEqual(dialog.endings, ['failures'])
    assert.ok(dialog.calls.includes('failed b.jpg'))
  })

  it('has all its files although the first answer about them is lost', async () => {
    const dialog = dialogs.open()
    folders().setFiles(path, [stored('a.jpg')])
    dialog.transfers.start([photos])
    await began()
    const about = `GET /cloud/folder-picks/${folders().picks()[0]?.id}/files`
    dialogs.service().refuse(about, 503)

    folders().tell(path, { state: 'done', found: 1, done: 1, is_counted: true })
    await eventually(() => dialogs.service().asked(about).length === 1, 'it was asked')
    dialogs.service().refuse(about, undefined)
    await ended(dialog)

    assert.equal(dialog.transfers.result().filesUploaded.length, 1)
    assert.deepEqual(dialog.endings, ['complete'])
  })

  it('is tried again for what failed, and tells the page of the others once', async () => {
    const dialog = dialogs.open({ allowManualRetry: true })
    folders().setFiles(path, [stored('a.jpg'), lost('b.jpg')])
    dialog.transfers.start([photos])
    await began()
    folders().tell(path, { state: 'done', found: 2, is_counted: true, done: 1, failed: 1 })
    await ended(dialog)
    const [before] = dialog.transfers.result().filesUploaded

    dialog.transfers.retry()
    await become(dialog, 'running')
    folders().setFiles(path, [stored('a.jpg'), stored('b.jpg')])
    folders().tell(path, { state: 'done', done: 2 })
    await eventually(() => dialog.endings.length === 2, 'the second end')

    const { filesUploaded, filesFailed } = dialog.transfers.result()
    assert.deepEqual(
      filesUploaded.map(({ filename }) => filename),
      ['a.jpg', 'b.jpg'],
    )
    assert.equal(filesUploaded[0]?.uploadId, before?.uploadId)
    assert.deepEqual(filesFailed, [])
    assert.equal(folders().picks().length, 1)
    assert.deepEqual(dialog.calls.slice(1), ['finished a.jpg', 'failed b.jpg', 'finished b.jpg'])
  })

  it('goes beside files and addresses', async () => {
    const dialog = dialogs.open()
    folders().setFiles(path, [stored('a.jpg')])
    const file = cloudChoice('b')

    dialog.transfers.start([photos, file, urlChoice('u')])
    await began()
    await eventually(() => dialogs.service().ingests().length === 2, 'the others began')
    dialogs.service().finish(file.path)
    dialogs.service().finish('https://files.example.com/u.png')
    await become(dialog, 'waiting done done')
    folders().tell(path, { state: 'done', found: 1, done: 1, is_counted: true })
    await ended(dialog)

    assert.equal(dialog.transfers.result().filesUploaded.length, 3)
  })

  it('is cancelled at the service', async () => {
    const dialog = dialogs.open()
    dialog.transfers.start([photos])
    await began()

    dialog.transfers.cancelAll()

    await eventually(() => folders().picks()[0]?.state === 'cancelled', 'cancelled there')
    assert.deepEqual(dialog.endings, ['cancelled'])
  })

  it('that could not be read fails as one, and says why', async () => {
    const dialog = dialogs.open()
    dialog.transfers.start([photos])
    await began()

    const error = { code: 'source_entry_missing', message: 'It is gone.' }
    folders().tell(path, { state: 'failed', error })
    await ended(dialog)

    assert.equal(dialog.store.transfers.value[0]?.problem?.code, 'source_entry_missing')
    assert.deepEqual(
      dialog.transfers.result().filesFailed.map(({ originalPath }) => originalPath),
      [path],
    )
  })

  it('is found again by the next dialog', async () => {
    const browser = createBrowser()
    const first = dialogs.open({}, browser)
    first.transfers.start([photos])
    await began()
    await eventually(() => browser.kept.size > 0, 'it was written down')
    first.transfers.leave()
    // The browser gives its lock back in a moment.
    await setImmediate()
    folders().setFiles(path, [stored('a.jpg')])

    const second = dialogs.open({}, browser)
    await second.transfers.recover()
    folders().tell(path, { state: 'done', found: 1, done: 1, is_counted: true })

    await eventually(() => second.store.recovered.value[0]?.state === 'done', 'it is done')
    await second.transfers.takeRecovered()
    assert.deepEqual(
      second.transfers.result().filesUploaded.map(({ handle }) => handle),
      ['H-a.jpg'],
    )
  })
})
