import type { PickResult, SaveResult } from '@quayside/client'
import { type ApiSettings, createApi } from '@quayside/client/api'
import { type FetchTexts, loadLanguage, type Speech } from './locale/load-language.ts'
import type { PickerHandle, PickerOptions } from './options/picker-options.ts'
import { pictures as pictureReader } from './options/special-readers.ts'
import { createLateUpload } from './parts/late-upload.ts'
import type { Parts } from './parts/parts.ts'
import type { SaveOrder } from './save/save-order.ts'
import { createSession, type Session, type SessionEnd } from './session.ts'
import { createSessionMemory } from './session-memory.ts'
import { createStage } from './stage.ts'

export interface PickerDeps {
  readonly settings: ApiSettings
  readonly options: PickerOptions
  readonly page: Window
  readonly fetchTexts: FetchTexts
  readonly parts: Parts
  loadModule(name: string): Promise<unknown>
}

export interface MadePicker {
  readonly handle: PickerHandle
  /**
   * What was picked, the first time the person has finished. Rejects with the selected files when
   * the person gives up and `rejectOnCancel` is set; otherwise it then stays open, as the pages
   * that use it expect.
   */
  readonly result: Promise<PickResult>
  /** Opens it to save. Resolves when all is saved, or the person has gone. */
  save(order: SaveOrder): Promise<SaveResult>
}

/** Less has room for one column only. */
const NARROW_PIXELS = 640

/** How a session begins, and with which options. */
interface Begin {
  readonly options: PickerOptions
  begin(session: Session): Promise<void>
}

/** One picker of a page. It can be opened again and again, each time with nothing chosen. */
export function createPicker(deps: PickerDeps): MadePicker {
  const { options } = deps
  const outcome = Promise.withResolvers<PickResult>()
  // Most pages listen to callbacks instead.
  outcome.promise.catch(() => undefined)
  const speech = once(() =>
    loadLanguage(options, { fetchTexts: deps.fetchTexts, english: deps.parts.texts }),
  )
  const stage = createStage(deps)
  let session: Session | undefined
  let opening: Promise<void> | undefined
  let isLeaving = false

  function open(begin: Begin): Promise<void> {
    if (stage.isThere()) return Promise.resolve()
    opening ??= openNow(begin).finally(() => {
      opening = undefined
    })
    return opening
  }

  async function openNow(begin: Begin): Promise<void> {
    stage.prepare()
    if (session?.isBusy()) return drawAgain(session)
    await start(begin)
    options.onOpen?.(handle)
  }

  async function start({ options: own, begin }: Begin): Promise<void> {
    session?.stop()
    const made = makeSession({ ...deps, options: own }, await speech(), ended)
    session = made
    stage.draw(made)
    // What goes wrong while it begins is shown in the dialog.
    void begin(made)
  }

  /** What was sent on its way goes on without the dialog, which can come back to it. */
  function drawAgain(busy: Session): void {
    stage.draw(busy)
    options.onOpen?.(handle)
  }

  function ended(end: SessionEnd): void {
    const selected = end.how === 'cancelled' ? (session?.selected() ?? []) : []
    const isSaving = session?.shell.saving.value !== undefined
    session?.stop()
    session = undefined
    if (end.how === 'finished') outcome.resolve(end.result)
    else if (options.rejectOnCancel) outcome.reject(selected)
    if (end.how === 'cancelled') options.onCancel?.(end.result)
    // A picker within the page is ready for the next files.
    const isInPage = options.displayMode !== 'overlay' && !isSaving
    const goesOn = isInPage && !isLeaving && stage.isDrawn()
    if (goesOn) restart(end)
    else disappear()
  }

  /** The page is told once, even when it was the page that closed it. */
  function disappear(): void {
    if (!stage.isDrawn()) return
    stage.clear()
    options.onClose?.()
  }

  /** There, what became of the last files is still told. */
  function restart({ how, result }: SessionEnd): void {
    stage.undraw()
    void start({
      options,
      async begin(next) {
        await next.begin()
        if (how === 'finished') tellEnd(next, result)
      },
    })
  }

  const usual: Begin = { options, begin: (next) => next.begin() }
  const handle: PickerHandle = {
    open: () => (options.cropFiles.length > 0 ? handle.crop(options.cropFiles) : open(usual)),
    async close() {
      await opening?.catch(() => undefined) // told to whoever opened it
      if (!session?.isBusy()) {
        session?.stop()
        session = undefined
      }
      disappear()
    },
    async cancel() {
      await opening?.catch(() => undefined) // told to whoever opened it
      isLeaving = true
      session?.cancel()
      isLeaving = false
    },
    async crop(files) {
      const pictures = pictureReader.read(files)
      if (typeof pictures === 'symbol') throw new TypeError(`crop takes ${pictureReader.expects}`)
      // The page says how many, whatever a person may choose.
      const maxFiles = Math.max(options.maxFiles, pictures.length)
      await open({ options: { ...options, maxFiles }, begin: (next) => next.crop(pictures) })
    },
  }
  async function save(order: SaveOrder): Promise<SaveResult> {
    const saved = Promise.withResolvers<SaveResult>()
    const close = () => void handle.close()
    order.signal?.addEventListener('abort', close)
    await open({ options, begin: (next) => next.save(order, saved.resolve) })
    if (order.signal?.aborted) close()
    return await saved.promise
  }
  return { handle, result: outcome.promise, save }
}

function tellEnd({ context }: Session, { filesUploaded, filesFailed }: PickResult): void {
  const { text, actions } = context
  const [done, failed] = [filesUploaded.length, filesFailed.length]
  if (done > 0) actions.notify({ tone: 'plain', text: text('device.paneDone', { count: done }) })
  if (failed > 0) {
    actions.notify({ tone: 'bad', text: text('device.paneFailed', { count: failed }) })
  }
}

function makeSession(
  { settings, options, page, parts, loadModule }: PickerDeps,
  speech: Speech,
  onEnd: (end: SessionEnd) => void,
): Session {
  const { apiKey } = settings
  const sessionStorage = attempt(() => page.sessionStorage)
  return createSession({
    options,
    speech,
    api: createApi(settings),
    createApi,
    upload: createLateUpload(parts.send),
    loadModule,
    parts,
    memory: createSessionMemory({ storage: sessionStorage, apiKey, now: Date.now }),
    browser: {
      page,
      storage: attempt(() => page.localStorage),
      locks: page.navigator.locks,
    },
    isNarrow: page.innerWidth < NARROW_PIXELS,
    goTo: (url) => page.location.assign(url),
    onEnd,
  })
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Browsers that keep nothing for us throw when asked. */
function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
