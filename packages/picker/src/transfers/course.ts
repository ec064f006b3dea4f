import type { Api } from '@quayside/client/api'
import type { PickerOptions, UploadControls } from '../options/picker-options.ts'
import { type Choice, type CloudChoice, type DeviceChoice, isWholeFolder } from '../state/choice.ts'
import { newId } from '../state/new-id.ts'
import type { Transfer } from '../state/transfer.ts'
import { withFolders } from './folders/with-folders.ts'
import type { FetchedChoice } from './ingest-calls.ts'
import { createIngests, type Ingests } from './ingests.ts'
import { createLeaveGuard } from './leave-guard.ts'
import { createTransferMemory, type TransferMemory } from './memory.ts'
import { createOutcomes, type Outcomes } from './outcomes.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import { createRecovery, type Recovery } from './recovery.ts'
import { beginSending, startOptionsOf } from './requests.ts'
import { createTransferList, type TransferList } from './transfer-list.ts'
import { isActive, isUnsaved } from './transfer-state.ts'
import type { Ending, TransfersDeps } from './transfers.ts'

/** What transfers take from the picker's options. */
export type TransferOptions = Pick<
  PickerOptions,
  | 'concurrency'
  | 'disableStorageKey'
  | 'disableTransformer'
  | 'exposeOriginalFile'
  | 'preferLinkOverStore'
  | 'linkRevision'
  | 'accept'
  | 'maxSize'
  | 'maxFolderFiles'
  | 'storeTo'
  | 'uploadConfig'
  | 'uploadInBackground'
  | 'onFileUploadCancel'
  | 'onFileUploadFailed'
  | 'onFileUploadFinished'
  | 'onFileUploadProgress'
  | 'onFileUploadStarted'
  | 'onUploadDone'
  | 'onUploadStarted'
>

/** Long enough to see that everything arrived, before the dialog goes. */
const SUCCESS_MS = 600

/** The parts that move transfers, joined. */
export interface Course {
  readonly options: TransferOptions
  readonly list: TransferList
  readonly outcomes: Outcomes
  readonly pipeline: Pipeline<DeviceChoice | CloudChoice>
  readonly ingests: Ingests
  readonly recovery: Recovery
  /** Each on the way that its kind and the options ask for. */
  send(choices: readonly Choice[]): void
  /** Wherever it is on its way; nobody is told. */
  stop(id: string): void
  /** From now on the end of the last one is the end of all. */
  open(): void
  /** The person wants none of it any more. */
  abandon(): void
  /** Ends, if nothing is on its way any more. */
  settle(): void
  /** No end is told any more; what goes on is left to the next dialog. */
  close(): void
  /** The next dialog is not to find these. */
  forget(): void
  isBusy(): boolean
  hasUnsaved(): boolean
}

export function createCourse(
  deps: TransfersDeps,
  controlsOf: (id: string) => UploadControls,
): Course {
  const { store, options, api, browser } = deps
  const list = createTransferList(store.transfers)
  const memory = createTransferMemory({
    ...browser,
    apiKey: api.settings.apiKey,
    now: Date.now,
  })
  const run = createRun(deps, list, memory)
  const outcomes = createOutcomes({
    list,
    options,
    problemOf: deps.problemOf,
    controlsOf,
    onIngestBegan: run.remember,
    onEnded: run.settle,
  })
  const pipeline = createPipeline({
    begin: beginSending({ ...deps, page: browser.page }),
    concurrency: options.concurrency,
    events: outcomes,
  })
  const jobsOf = (speaking: Api) => withFolders(speaking, { ...deps, page: browser.page })
  const ingests = createIngests({
    api: jobsOf(api),
    page: browser.page,
    events: outcomes,
    optionsOf: (choice) => startOptionsOf(choice, options),
  })
  const recovery = createRecovery({
    memory,
    shown: store.recovered,
    apiWith: (token) =>
      jobsOf(
        deps.createApi({ ...api.settings, token: { get: () => token, set: () => undefined } }),
      ),
    toTransfer: outcomes.toTransfer,
    onIngest: outcomes.onIngest,
  })
  const send = (choices: readonly Choice[]) => {
    const { piped, fetched } = waysOf(choices, options)
    for (const choice of piped) pipeline.send(choice)
    if (fetched.length > 0) ingests.send(fetched)
    run.guard()
  }
  const stop = (id: string) => {
    for (const part of [pipeline, ingests, recovery]) part.cancel(id)
  }
  return { options, list, outcomes, pipeline, ingests, recovery, send, stop, ...run }
}

/** From the first that is sent to the end of the last. */
function createRun(
  { api, browser, onAllEnded, successMs = SUCCESS_MS }: TransfersDeps,
  list: TransferList,
  memory: TransferMemory,
) {
  const id = newId()
  const leaveGuard = createLeaveGuard(browser.page)
  let isOpen = false
  let isToRemember = false
  let isAbandoned = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const isBusy = () => list.some(isActive)
  const hasUnsaved = () => list.some(isUnsaved)
  const guard = () => leaveGuard.update(hasUnsaved())
  const forget = () => memory.forget(id)

  function settle(): void {
    guard()
    if (!isOpen || isBusy()) return
    isOpen = false
    list.show()
    forget()
    const ending = endingOf(list.all(), isAbandoned)
    if (ending === 'complete') timer = setTimeout(onAllEnded, successMs, ending)
    else onAllEnded(ending)
  }

  /** Ingests begin by the hundred; they are written down once. */
  function remember(): void {
    if (isToRemember) return
    isToRemember = true
    queueMicrotask(() => {
      isToRemember = false
      const token = api.settings.token?.get()
      if (token && isBusy()) memory.keep({ id, token, atMs: Date.now(), items: ingestsOf(list) })
    })
  }

  return {
    guard,
    settle,
    remember,
    forget,
    isBusy,
    hasUnsaved,
    open() {
      isOpen = true
      isAbandoned = false
    },
    abandon() {
      isAbandoned = true
    },
    close() {
      isOpen = false
      clearTimeout(timer)
      leaveGuard.update(false)
      memory.release(id)
    },
  }
}

function ingestsOf(list: TransferList) {
  return list.all().flatMap(({ choice, ingestId }) => {
    return ingestId && choice.kind !== 'device' ? [{ ingestId, choice }] : []
  })
}

function waysOf(choices: readonly Choice[], { preferLinkOverStore }: TransferOptions) {
  const piped: (DeviceChoice | CloudChoice)[] = []
  const fetched: FetchedChoice[] = []
  for (const choice of choices) {
    const isLinked = choice.kind === 'cloud' && preferLinkOverStore && !isWholeFolder(choice)
    if (choice.kind === 'device' || isLinked) {
      piped.push(choice)
    } else fetched.push(choice)
  }
  return { piped, fetched }
}

function endingOf(transfers: readonly Transfer[], isAbandoned: boolean): Ending {
  if (transfers.some(({ state }) => state === 'failed')) return 'failures'
  if (isAbandoned) return 'cancelled'
  return transfers.some(({ state }) => state === 'done') ? 'complete' : 'cancelled'
}
