import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cloudChoice, deviceChoice, urlChoice } from './testing/choices.ts'
import { become, ended, eventually, states, useDialogs } from './testing/dialogs.ts'

const a = cloudChoice('a')
const b = cloudChoice('b')
const dialogs = useDialogs()
const { service } = dialogs

describe('transfers', () => {
  it('stores entries in one call, follows them in one stream, and tells the page', async () => {
    const dialog = dialogs.open()

    dialog.transfers.start([a, { ...b, name: 'renamed.jpg', exportFormat: 'pdf' }])
    await eventually(() => service().ingests().length === 2, 'both began')
    service().tell(a.path, { state: 'running', received: 4, size: 10 })
    await eventually(() => dialog.store.transfers.value[0]?.sent === 4, 'four bytes')
    service().finish(a.path)
    service().finish(b.path)
    await ended(dialog)

    const [body] = service().asked('POST /cloud/ingests')
    assert.deepEqual(
      [body?.source, body?.items],
      ['dropbox', [{ path: a.path }, { path: b.path, filename: 'renamed.jpg', export: 'pdf' }]],
    )
    assert.equal(service().asked('POST /cloud/ingests/events').length, 1)
    assert.deepEqual(dialog.endings, ['complete'])
    const { filesUploaded, filesFailed } = dialog.transfers.finish()
    assert.deepEqual(
      filesUploaded.map(({ handle, uploadId, source }) => [handle, uploadId, source]),
      [
        ['H-a.jpg', 'a', 'dropbox'],
        ['H-b.jpg', 'b', 'dropbox'],
      ],
    )
    assert.deepEqual(filesFailed, [])
    assert.deepEqual(dialog.calls, [
      'uploadStarted',
      'started a.jpg',
      'started renamed.jpg',
      'finished a.jpg',
      'finished b.jpg',
      'uploadDone',
    ])
  })

  it('begins nothing twice when the answer was lost', async () => {
    const dialog = dialogs.open()
    service().loseAnswer('POST /cloud/ingests')

    dialog.transfers.start([a, b])
    await eventually(() => dialog.calls.includes('started b.jpg'), 'both began')
    service().finish(a.path)
    service().finish(b.path)
    await ended(dialog)

    const [first, again, ...others] = service().asked('POST /cloud/ingests')
    assert.deepEqual(others, [])
    assert.deepEqual(again, first)
    assert.equal(typeof first?.request_key, 'string')
    assert.equal(service().ingests().length, 2)
  })

  it('sends files of the device and addresses beside entries, with tags of each', async () => {
    const tags = { album: 'summer', of: ({ filename }: { filename: string }) => filename }
    const dialog = dialogs.open({ uploadConfig: { tags } })

    dialog.transfers.start([deviceChoice('d', 'hello'), a, urlChoice('u')])
    await eventually(() => service().ingests().length === 2, 'both began')
    for (const { path } of service().ingests()) service().finish(path)
    await ended(dialog)

    assert.deepEqual(service().asked('PUT /parts'), [{ bytes: 'hello' }])
    const [uploaded] = dialog.transfers.result().filesUploaded
    assert.deepEqual(uploaded?.uploadTags, { album: 'summer', of: 'd.txt' })
    assert.deepEqual(
      service()
        .asked('POST /cloud/ingests')
        .map(({ source, upload_tags }) => [source, upload_tags]),
      [
        ['dropbox', { album: 'summer', of: 'a.jpg' }],
        ['url', { album: 'summer', of: 'u.png' }],
      ],
    )
  })

  it('starts no more than five hundred with one call', async () => {
    const dialog = dialogs.open()

    dialog.transfers.start(Array.from({ length: 1001 }, (_, index) => cloudChoice(`n${index}`)))
    await eventually(() => service().ingests().length === 1001, 'all began')

    const calls = service().asked('POST /cloud/ingests')
    assert.deepEqual(
      calls.map(({ account, items }) => [account, (items as []).length]),
      [
        ['account:1', 500],
        ['account:1', 500],
        ['account:1', 1],
      ],
    )
  })

  it('links entries where links are wanted, but stores addresses', async () => {
    const dialog = dialogs.open({ preferLinkOverStore: true, linkRevision: 'pin' })

    dialog.transfers.start([a, urlChoice('u')])
    await eventually(() => service().ingests().length === 1, 'one began')
    service().finish('https://files.example.com/u.png')
    await ended(dialog)

    const links = service().asked('POST /cloud/link/')
    assert.deepEqual(
      links.map(({ clouds }) => clouds),
      [{ dropbox: { path: a.path, account: a.account, revision: 'pin' } }],
    )
    assert.deepEqual(
      dialog.transfers.result().filesUploaded.map(({ handle }) => handle),
      ['H-linked', 'H-u.png'],
    )
  })

  it('sends as many device files at once as are wanted, and a paused one makes room', async () => {
    const release = service().holdBytes()
    const dialog = dialogs.open({ concurrency: 1 })
    dialog.transfers.start([deviceChoice('x'), deviceChoice('y')])
    await become(dialog, 'running waiting')

    dialog.transfers.pause('x')
    await become(dialog, 'paused running')
    dialog.transfers.resume('x')
    await become(dialog, 'waiting running')
    release()
    await ended(dialog)

    assert.equal(states(dialog), 'done done')
    assert.deepEqual(
      dialog.calls.filter((call) => call.startsWith('started')),
      ['started x.txt', 'started y.txt'],
    )
  })

  it('asks before the page is left only while device files are on their way', async () => {
    const release = service().holdBytes()
    const dialog = dialogs.open()
    const isAsked = () => {
      const leaving = new Event('beforeunload', { cancelable: true })
      dialog.browser.page.dispatchEvent(leaving)
      return leaving.defaultPrevented
    }
    assert.equal(isAsked(), false)

    dialog.transfers.start([deviceChoice('x'), a])
    assert.equal(isAsked(), true)
    release()
    await eventually(() => dialog.store.transfers.value[0]?.state === 'done', 'the file is there')

    assert.equal(isAsked(), false)
    assert.equal(dialog.transfers.isBusy(), true)
  })

  it('goes on after a failure, says why, and tries again when asked', async () => {
    const dialog = dialogs.open()
    dialog.transfers.start([a, b])
    await eventually(() => service().ingests().length === 2, 'both began')

    const error = { code: 'source_unavailable', message: 'no answer' }
    service().tell(a.path, { state: 'failed', error })
    service().finish(b.path)
    await ended(dialog)
    assert.deepEqual(dialog.endings, ['failures'])
    const [failed] = dialog.store.transfers.value
    assert.deepEqual([failed?.problem?.code, failed?.problem?.canRetry], [error.code, true])
    assert.equal(dialog.transfers.result().filesFailed[0]?.uploadId, 'a')

    dialog.transfers.retry()
    await eventually(() => service().ingests().length === 3, 'a began again')
    service().finish(a.path)
    await eventually(() => dialog.endings.length === 2, 'the second end')

    assert.deepEqual(dialog.endings, ['failures', 'complete'])
    assert.deepEqual(
      dialog.transfers.result().filesUploaded.map(({ handle }) => handle),
      ['H-a.jpg', 'H-b.jpg'],
    )
  })

  it('offers no other try where it cannot help', async () => {
    const dialog = dialogs.open()
    dialog.transfers.start([a])
    await eventually(() => service().ingests().length === 1, 'it began')

    const error = { code: 'source_entry_missing', message: 'gone' }
    service().tell(a.path, { state: 'failed', error })
    await ended(dialog)
    dialog.transfers.retry()

    assert.equal(states(dialog), 'failed')
    assert.equal(service().ingests().length, 1)
  })

  it('fails what the service refuses to begin', async () => {
    service().refuse('POST /cloud/ingests', 403)
    const dialog = dialogs.open()

    dialog.transfers.start([a, b])
    await ended(dialog)

    assert.equal(states(dialog), 'failed failed')
    assert.deepEqual(dialog.calls.slice(1), ['failed a.jpg', 'failed b.jpg'])
  })

  it('says that it waits while the service is away, and goes on when it is back', async () => {
    service().refuse('POST /cloud/ingests', 503)
    const dialog = dialogs.open()
    dialog.transfers.start([a])
    const problem = () => dialog.store.transfers.value[0]?.problem?.code
    await eventually(() => problem() === 'some_code', 'the reason')

    service().refuse('POST /cloud/ingests', undefined)
    dialog.browser.page.dispatchEvent(new Event('online'))
    await eventually(() => service().ingests().length === 1, 'it began')
    service().finish(a.path)
    await ended(dialog)

    assert.equal(states(dialog), 'done')
  })

  it('follows ingests over a restart of the service', async () => {
    const dialog = dialogs.open()
    dialog.transfers.start([a])
    await eventually(() => service().asked('POST /cloud/ingests/events').length === 1, 'the stream')

    service().cut()
    await eventually(() => service().asked('POST /cloud/ingests/events').length === 2, 'another')
    service().finish(a.path)
    await ended(dialog)

    assert.equal(states(dialog), 'done')
  })

  it('sends device files ahead, and again only what was changed since', async () => {
    const dialog = dialogs.open({ disableTransformer: true })
    const [x, y] = [deviceChoice('x'), deviceChoice('y')]
    dialog.transfers.startAhead([x, a, y])
    await become(dialog, 'done done')
    assert.deepEqual(dialog.endings, [])

    dialog.transfers.start([{ ...y, name: 'z.txt' }, x])
    await ended(dialog)

    assert.deepEqual(
      service()
        .asked('POST /upload/multipart/complete')
        .map(({ filename }) => filename)
        .sort(),
      ['x.txt', 'y.txt', 'z.txt'],
    )
    assert.deepEqual(
      dialog.transfers.result().filesUploaded.map(({ filename }) => filename),
      ['z.txt', 'x.txt'],
    )
  })

  it('sends nothing ahead that may still be cropped', () => {
    const dialog = dialogs.open({ disableTransformer: false })

    dialog.transfers.startAhead([deviceChoice('x')])

    assert.deepEqual(dialog.store.transfers.value, [])
  })
})
