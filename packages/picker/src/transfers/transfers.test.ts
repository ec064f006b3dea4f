import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as delay, setImmediate } from 'node:timers/promises'
import { signal } from '@preact/signals'
import { createApi, RequestError } from '@quayside/client/api'
import { upload } from '@quayside/client/upload'
import { parseOptions } from '../options/parse-options.ts'
import type { PickerOptions } from '../options/picker-options.ts'
import type { Choice } from '../state/choice.ts'
import type { Transfer } from '../state/transfer.ts'
import { cloudChoice, deviceChoice, urlChoice } from './testing/choices.ts'
import { startTransferService, type TransferService } from './testing/transfer-service.ts'
import { createTransfers, type Ending, type Transfers } from './transfers.ts'

let service: TransferService
const opened: Transfers[] = []

beforeEach(async () => {
  service = await startTransferService()
})

afterEach(async () => {
  for (const transfers of opened.splice(0)) transfers.leave()
  await service.stop()
})

/** What browsers keep for a page, and a window that hears events. */
function createBrowser() {
  const kept = new Map<string, string>()
  return {
    kept,
    page: new EventTarget(),
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
    locks: createLocks(),
  }
}

/** As much of `navigator.locks` as one page and its other tabs need. */
function createLocks() {
  const held = new Set<string>()
  async function request(name: string, ...rest: unknown[]): Promise<unknown> {
    const take = rest.at(-1) as (lock: object | null) => unknown
    if (held.has(name)) return take(null)
    held.add(name)
    try {
      return await take({ name })
    } finally {
      held.delete(name)
    }
  }
  return { request: request as LockManager['request'] }
}

function openDialog(given: Partial<PickerOptions> = {}, browser = createBrowser()) {
  const calls: string[] = []
  const tell = (name: string) => (file: unknown) => {
    calls.push(`${name} ${(file as { filename?: string }).filename ?? ''}`.trim())
  }
  const endings: Ending[] = []
  const store = {
    transfers: signal<readonly Transfer[]>([]),
    recovered: signal<readonly Transfer[]>([]),
  }
  let token: string | undefined = 'T'
  const transfers = createTransfers({
    store,
    options: {
      ...parseOptions({}, () => undefined),
      uploadConfig: { retryMaxTime: 1, retry: 1 },
      onUploadStarted: tell('uploadStarted'),
      onUploadDone: tell('uploadDone'),
      onFileUploadStarted: tell('started'),
      onFileUploadFinished: tell('finished'),
      onFileUploadFailed: tell('failed'),
      onFileUploadCancel: tell('cancelled'),
      ...given,
    },
    api: createApi({
      endpoints: service.endpoints,
      apiKey: 'AKey',
      token: { get: () => token, set: (next) => (token = next) },
    }),
    createApi,
    upload,
    problemOf: (error) => ({
      code: error instanceof RequestError ? error.code : 'unknown',
      message: String(error),
      canRetry: true,
    }),
    choose: async (choices) => choices,
    onAllEnded: (ending) => endings.push(ending),
    successMs: 0,
    browser,
  })
  opened.push(transfers)
  return { transfers, store, calls, endings, browser }
}

type Dialog = ReturnType<typeof openDialog>

async function eventually(isSo: () => unknown, what: string): Promise<void> {
  for (const until = Date.now() + 5000; !isSo(); await delay(5)) {
    assert.ok(Date.now() < until, `never: ${what}`)
  }
}

const states = ({ store }: Dialog) => store.transfers.value.map(({ state }) => state).join(' ')
const become = (dialog: Dialog, expected: string) =>
  eventually(() => states(dialog) === expected, `${expected}, but ${states(dialog)}`)
const ended = (dialog: Dialog) => eventually(() => dialog.endings.length > 0, 'the end')

const a = cloudChoice('a')
const b = cloudChoice('b')

describe('transfers', () => {
  it('stores entries in one call, follows them in one stream, and tells the page', async () => {
    const dialog = openDialog()

    dialog.transfers.start([a, { ...b, name: 'renamed.jpg', exportFormat: 'pdf' }])
    await eventually(() => service.ingests().length === 2, 'both began')
    service.tell(a.path, { state: 'running', received: 4, size: 10 })
    await eventually(() => dialog.store.transfers.value[0]?.sent === 4, 'four bytes')
    service.finish(a.path)
    service.finish(b.path)
    await ended(dialog)

    const [body] = service.asked('POST /cloud/ingests')
    assert.deepEqual(
      [body?.source, body?.items],
      ['dropbox', [{ path: a.path }, { path: b.path, filename: 'renamed.jpg', export: 'pdf' }]],
    )
    assert.equal(service.asked('POST /cloud/ingests/events').length, 1)
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

  it('sends files of the device and addresses beside entries, with tags of each', async () => {
    const tags = { album: 'summer', of: ({ filename }: { filename: string }) => filename }
    const dialog = openDialog({ uploadConfig: { tags } })

    dialog.transfers.start([deviceChoice('d', 'hello'), a, urlChoice('u')])
    await eventually(() => service.ingests().length === 2, 'both began')
    for (const { path } of service.ingests()) service.finish(path)
    await ended(dialog)

    assert.deepEqual(service.asked('PUT /parts'), [{ bytes: 'hello' }])
    const [uploaded] = dialog.transfers.result().filesUploaded
    assert.deepEqual(uploaded?.uploadTags, { album: 'summer', of: 'd.txt' })
    assert.deepEqual(
      service.asked('POST /cloud/ingests').map(({ source, upload_tags }) => [source, upload_tags]),
      [
        ['dropbox', { album: 'summer', of: 'a.jpg' }],
        ['url', { album: 'summer', of: 'u.png' }],
      ],
    )
  })

  it('starts no more than five hundred with one call', async () => {
    const dialog = openDialog()

    dialog.transfers.start(Array.from({ length: 1001 }, (_, index) => cloudChoice(`n${index}`)))
    await eventually(() => service.ingests().length === 1001, 'all began')

    const sizes = service.asked('POST /cloud/ingests').map(({ items }) => (items as []).length)
    assert.deepEqual(sizes, [500, 500, 1])
  })

  it('links entries where links are wanted, but stores addresses', async () => {
    const dialog = openDialog({ preferLinkOverStore: true })

    dialog.transfers.start([a, urlChoice('u')])
    await eventually(() => service.ingests().length === 1, 'one began')
    service.finish('https://files.example.com/u.png')
    await ended(dialog)

    assert.equal(service.asked('POST /cloud/link/').length, 1)
    assert.deepEqual(
      dialog.transfers.result().filesUploaded.map(({ handle }) => handle),
      ['H-linked', 'H-u.png'],
    )
  })

  it('sends as many device files at once as are wanted, and a paused one makes room', async () => {
    const release = service.holdBytes()
    const dialog = openDialog({ concurrency: 1 })
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
    const release = service.holdBytes()
    const dialog = openDialog()
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
    const dialog = openDialog()
    dialog.transfers.start([a, b])
    await eventually(() => service.ingests().length === 2, 'both began')

    const error = { code: 'source_unavailable', message: 'no answer' }
    service.tell(a.path, { state: 'failed', error })
    service.finish(b.path)
    await ended(dialog)
    assert.deepEqual(dialog.endings, ['failures'])
    const [failed] = dialog.store.transfers.value
    assert.deepEqual([failed?.problem?.code, failed?.problem?.canRetry], [error.code, true])
    assert.equal(dialog.transfers.result().filesFailed[0]?.uploadId, 'a')

    dialog.transfers.retry()
    await eventually(() => service.ingests().length === 3, 'a began again')
    service.finish(a.path)
    await eventually(() => dialog.endings.length === 2, 'the second end')

    assert.deepEqual(dialog.endings, ['failures', 'complete'])
    assert.deepEqual(
      dialog.transfers.result().filesUploaded.map(({ handle }) => handle),
      ['H-a.jpg', 'H-b.jpg'],
    )
  })

  it('offers no other try where it cannot help', async () => {
    const dialog = openDialog()
    dialog.transfers.start([a])
    await eventually(() => service.ingests().length === 1, 'it began')

    const error = { code: 'source_entry_missing', message: 'gone' }
    service.tell(a.path, { state: 'failed', error })
    await ended(dialog)
    dialog.transfers.retry()

    assert.equal(states(dialog), 'failed')
    assert.equal(service.ingests().length, 1)
  })

  it('fails what the service refuses to begin', async () => {
    service.refuse('POST /cloud/ingests', 403)
    const dialog = openDialog()

    dialog.transfers.start([a, b])
    await ended(dialog)

    assert.equal(states(dialog), 'failed failed')
    assert.deepEqual(dialog.calls.slice(1), ['failed a.jpg', 'failed b.jpg'])
  })

  it('says that it waits while the service is away, and goes on when it is back', async () => {
    service.refuse('POST /cloud/ingests', 503)
    const dialog = openDialog()
    dialog.transfers.start([a])
    const problem = () => dialog.store.transfers.value[0]?.problem?.code
    await eventually(() => problem() === 'some_code', 'the reason')

    service.refuse('POST /cloud/ingests', undefined)
    dialog.browser.page.dispatchEvent(new Event('online'))
    await eventually(() => service.ingests().length === 1, 'it began')
    service.finish(a.path)
    await ended(dialog)

    assert.equal(states(dialog), 'done')
  })

  it('follows ingests over a restart of the service', async () => {
    const dialog = openDialog()
    dialog.transfers.start([a])
    await eventually(() => service.asked('POST /cloud/ingests/events').length === 1, 'the stream')

    service.cut()
    await eventually(() => service.asked('POST /cloud/ingests/events').length === 2, 'another')
    service.finish(a.path)
    await ended(dialog)

    assert.equal(states(dialog), 'done')
  })

  it('cancels one here and at the service, and goes on with the others', async () => {
    const dialog = openDialog()
    dialog.transfers.start([a, b])
    await eventually(() => service.ingests().length === 2, 'both began')

    dialog.transfers.cancel('a')
    await eventually(() => service.ingests()[0]?.state === 'cancelled', 'the service knows')
    service.finish(b.path)
    await ended(dialog)

    assert.equal(states(dialog), 'cancelled done')
    assert.deepEqual(dialog.endings, ['complete'])
    assert.ok(dialog.calls.includes('cancelled a.jpg'))
    assert.equal(dialog.transfers.result().filesUploaded.length, 1)
  })

  it('cancels what had not begun yet as soon as the service tells its name', async () => {
    const dialog = openDialog()

    dialog.transfers.start([a])
    dialog.transfers.cancelAll()
    await eventually(() => service.ingests()[0]?.state === 'cancelled', 'the service knows')

    assert.deepEqual(dialog.endings, ['cancelled'])
    assert.deepEqual(dialog.transfers.result(), { filesUploaded: [], filesFailed: [] })
  })

  it('stops a cancelled upload, which can be tried again', async () => {
    const release = service.holdBytes()
    const dialog = openDialog()
    dialog.transfers.start([deviceChoice('x', 'hello')])
    await eventually(() => service.asked('PUT /parts').length === 1, 'bytes')

    dialog.transfers.cancel('x')
    assert.equal(states(dialog), 'cancelled')
    release()
    dialog.transfers.retry('x')
    await eventually(() => dialog.endings.length === 2, 'the second end')

    assert.equal(states(dialog), 'done')
  })

  it('lets the page cancel through the controls it was given', async () => {
    service.holdBytes()
    const dialog = openDialog({
      onFileUploadStarted: (_, controls) => queueMicrotask(controls.cancel),
    })

    dialog.transfers.start([deviceChoice('x')])
    await ended(dialog)

    assert.equal(states(dialog), 'cancelled')
  })

  it('sends device files ahead, and again only what was changed since', async () => {
    const dialog = openDialog({ disableTransformer: true })
    const [x, y] = [deviceChoice('x'), deviceChoice('y')]
    dialog.transfers.startAhead([x, a, y])
    await become(dialog, 'done done')
    assert.deepEqual(dialog.endings, [])

    dialog.transfers.start([{ ...y, name: 'z.txt' }, x])
    await ended(dialog)

    assert.deepEqual(
      service
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
    const dialog = openDialog({ disableTransformer: false })

    dialog.transfers.startAhead([deviceChoice('x')])

    assert.deepEqual(dialog.store.transfers.value, [])
  })
})

describe('transfers that outlive their dialog', () => {
  /** Two that go on in a dialog. */
  async function begin(browser = createBrowser()) {
    const dialog = openDialog({}, browser)
    dialog.transfers.start([a, b])
    await eventually(() => browser.kept.size === 1, 'it is written down')
    return dialog
  }

  /** The same, and the dialog goes: the browser gives its lock back in a moment. */
  async function abandon() {
    const { transfers, browser } = await begin()
    transfers.leave()
    await setImmediate()
    return browser
  }

  const recovered = ({ store }: Dialog) =>
    store.recovered.value.map(({ choice, state }) => `${choice.name} ${state}`)

  it('are found by the next one, as they are now', async () => {
    const browser = await abandon()
    service.finish(a.path)

    const next = openDialog({}, browser)
    await next.transfers.recover()

    assert.deepEqual(recovered(next), ['a.jpg done', 'b.jpg waiting'])
    service.finish(b.path)
    await eventually(() => recovered(next)[1] === 'b.jpg done', 'the other one')
    assert.deepEqual(next.store.transfers.value, [])
    next.transfers.leave()
    assert.equal(browser.kept.size, 0)
  })

  it('belong to their own tab as long as it is open', async () => {
    const { browser } = await begin()

    const otherTab = openDialog({}, browser)
    await otherTab.transfers.recover()

    assert.deepEqual(recovered(otherTab), [])
  })

  it('join the result when they are taken', async () => {
    const browser = await abandon()
    const next = openDialog({}, browser)
    await next.transfers.recover()

    const choices: readonly Choice[] = next.store.recovered.value.map(({ choice }) => choice)
    await next.transfers.takeRecovered()
    next.transfers.start(choices)
    service.finish(a.path)
    service.finish(b.path)
    await ended(next)

    assert.deepEqual(recovered(next), [])
    assert.equal(service.ingests().length, 2)
    assert.deepEqual(
      next.transfers.result().filesUploaded.map(({ handle }) => handle),
      ['H-a.jpg', 'H-b.jpg'],
    )
  })

  it('are forgotten when the person does not want them', async () => {
    const browser = await abandon()
    const next = openDialog({}, browser)
    await next.transfers.recover()

    next.transfers.dismissRecovered()

    assert.deepEqual(recovered(next), [])
    assert.equal(browser.kept.size, 0)
  })

  it('are forgotten without a word when their session is gone', async () => {
    const browser = await abandon()
    service.refuse('POST /cloud/ingests/events', 404)

    const next = openDialog({}, browser)
    await next.transfers.recover()

    assert.deepEqual(recovered(next), [])
    assert.equal(browser.kept.size, 0)
  })

  it('are forgotten when all ended in sight of the person', async () => {
    const dialog = await begin()

    service.finish(a.path)
    service.finish(b.path)
    await ended(dialog)

    assert.equal(dialog.browser.kept.size, 0)
  })

  it('are no matter where the browser keeps nothing, or something of somebody else', async () => {
    const browser = createBrowser()
    browser.kept.set('quayside:transfers:AKey', '{"not":["ours"]}')
    const dialog = openDialog({}, browser)
    assert.deepEqual(await dialog.transfers.recover(), [])

    const poor = openDialog({}, { ...browser, storage: undefined as never })
    poor.transfers.start([a])
    await eventually(() => service.ingests().length === 1, 'it began')
    service.finish(a.path)
    await ended(poor)
  })
})
