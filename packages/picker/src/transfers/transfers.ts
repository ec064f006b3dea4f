import type { PickResult } from '@quayside/client'
import type { Api, ApiSettings } from '@quayside/client/api'
import type { Upload } from '@quayside/client/upload'
import type { PickerActions, PickerContext, PickerStore } from '../context.ts'
import type { Choice } from '../state/choice.ts'
import type { Problem, Transfer } from '../state/transfer.ts'
import { type Course, createCourse, type TransferOptions } from './course.ts'
import {
  canRetry,
  isActive,
  isSameSending,
  isUnsaved,
  paused,
  resumed,
  waitingTransfer,
} from './transfer-state.ts'

/** Everything that is on its way to us, wherever it comes from. */
export interface Transfers {
  /**
   * Sends these on their way, in this order. What is under way already, or there, and is to be
   * sent as it was, goes on; what is not among them is stopped.
   */
  start(choices: readonly Choice[]): void
  /** Sends the device's files ahead where the options say so; the rest waits for `start`. */
  startAhead(choices: readonly Choice[]): void
  /** Stops and forgets what is no longer chosen. */
  drop(ids: readonly string[]): void
  /** Device files only: what the service fetches by itself goes on. */
  pause(id: string): void
  resume(id: string): void
  cancel(id: string): void
  cancelAll(): void
  /** Tries again: one that failed or was cancelled, or all that failed. */
  retry(id?: string): void
  /** What has come of it so far. */
  result(): PickResult
  /** Ends: tells the page with `onUploadDone` and forgets what was kept for later dialogs. */
  finish(): PickResult
  /** Whether something is on its way. */
  isBusy(): boolean
  /** Whether something would be lost if the page were left now. */
  hasUnsaved(): boolean
  /** Shows what went on while no dialog was open. Takes as long as the network does. */
  recover(): Promise<readonly Transfer[]>
  /** Adds it to the selection, as far as the options allow. */
  takeRecovered(): Promise<void>
  dismissRecovered(): void
  /** The dialog goes: device files stop, the rest goes on and is found by the next dialog. */
  leave(): void
}

export interface TransfersDeps extends Pick<PickerContext, 'loadModule'> {
  readonly store: Pick<PickerStore, 'transfers' | 'recovered'>
  readonly options: TransferOptions
  readonly api: Api
  createApi(settings: ApiSettings): Api
  readonly upload: Upload
  problemOf(error: unknown): Problem
  readonly choose: PickerActions['choose']
  /** After `start` or `retry`: nothing is on its way any more. */
  onAllEnded(ending: Ending): void
  /** How long it is shown that everything arrived; a bit more than half a second by default. */
  readonly successMs?: number
  /** What the browser gives: the window, and where it keeps things. */
  readonly browser: BrowserParts
}

export interface BrowserParts {
  /** Where `online` and `beforeunload` are told. */
  readonly page: EventTarget
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined
  readonly locks: Pick<LockManager, 'request'> | undefined
}

/** How it ended: with all there that was not cancelled, with failures, or by cancelling. */
export type Ending = 'complete' | 'failures' | 'cancelled'

export function createTransfers(deps: TransfersDeps): Transfers {
  const course = createCourse(deps, (id) => ({
    pause: () => pause(course, id),
    resume: () => resume(course, id),
    cancel: () => cancel(course, [id]),
  }))
  const { recovery } = course

  return {
    start: (choices) => start(course, choices),
    startAhead: (choices) => startAhead(course, choices),
    drop: (ids) => drop(course, ids),
    pause: (id) => pause(course, id),
    resume: (id) => resume(course, id),
    cancel: (id) => cancel(course, [id]),
    cancelAll: () => cancelAll(course),
    retry: (id) => retry(course, id),
    result: () => resultOf(course),
    finish: () => finish(course),
    isBusy: course.isBusy,
    hasUnsaved: course.hasUnsaved,
    recover: recovery.find,
    takeRecovered: () => takeRecovered(course, deps),
    dismissRecovered: recovery.dismiss,
    leave: () => leave(course),
  }
}

function start(course: Course, choices: readonly Choice[]): void {
  const { list, options, outcomes } = course
  const now = new Map(choices.map((choice) => [choice.id, choice]))
  const goesOn = ({ choice, state }: Transfer) => {
    const next = now.get(choice.id)
    return next && state !== 'failed' && state !== 'cancelled' && isSameSending(choice, next)
  }
  const before = new Map(
    list.all().flatMap((each) => (goesOn(each) ? [[each.choice.id, each]] : [])),
  )
  for (const { choice } of list.all()) if (!before.has(choice.id)) course.stop(choice.id)
  list.replace(choices.map((choice) => before.get(choice.id) ?? waitingTransfer(choice)))
  options.onUploadStarted?.(choices.map((choice) => outcomes.fileOf(choice)))
  course.open()
  course.send(choices.filter(({ id }) => !before.has(id)))
  course.settle()
}

function startAhead({ list, options, send }: Course, choices: readonly Choice[]): void {
  // What may still be cropped would be sent in vain.
  if (!options.uploadInBackground || !options.disableTransformer) return
  const ahead = choices.filter(({ id, kind }) => kind === 'device' && !list.get(id))
  if (ahead.length === 0) return
  list.replace([...list.all(), ...ahead.map(waitingTransfer)])
  send(ahead)
}

function drop({ list, stop, settle }: Course, ids: readonly string[]): void {
  const gone = new Set(ids)
  for (const id of gone) if (list.get(id)) stop(id)
  list.replace(list.all().filter(({ choice }) => !gone.has(choice.id)))
  settle()
}

function pause({ list, pipeline }: Course, id: string): void {
  const transfer = list.get(id)
  if (!transfer || !isUnsaved(transfer)) return
  list.change(id, paused)
  pipeline.pause(id)
  list.show()
}

function resume({ list, pipeline }: Course, id: string): void {
  if (list.get(id)?.state !== 'paused') return
  list.change(id, resumed)
  pipeline.resume(id)
  list.show()
}

function cancel({ list, outcomes, stop }: Course, ids: readonly string[]): void {
  const active = ids.filter((id) => {
    const transfer = list.get(id)
    return transfer !== undefined && isActive(transfer)
  })
  for (const id of active) stop(id)
  for (const id of active) outcomes.onCancelled(id)
  list.show()
}

function cancelAll(course: Course): void {
  course.abandon()
  cancel(
    course,
    course.list.all().map(({ choice }) => choice.id),
  )
}

function retry({ list, open, outcomes, send }: Course, id: string | undefined): void {
  const isWanted = ({ choice, state }: Transfer) =>
    id === undefined ? state === 'failed' : choice.id === id
  const again = list.all().filter((transfer) => isWanted(transfer) && canRetry(transfer))
  if (again.length === 0) return
  for (const { choice } of again) outcomes.restart(choice.id)
  open()
  send(again.flatMap(({ choice }) => list.get(choice.id)?.choice ?? []))
  list.show()
}

function resultOf({ list, outcomes }: Course): PickResult {
  const transfers = list.all()
  return {
    filesUploaded: transfers.flatMap(
      ({ result, folder }) => folder?.outcome?.uploaded ?? result ?? [],
    ),
    filesFailed: transfers
      .filter(({ state }) => state === 'failed')
      .flatMap(({ choice, folder }) => {
        const lost = folder?.outcome?.failed.map(({ file }) => file)
        return lost ?? outcomes.fileOf(choice)
      }),
    ...foldersOf(transfers),
  }
}

/** Only a page that lets folders be picked as one hears of them. */
function foldersOf(transfers: readonly Transfer[]): Pick<PickResult, 'folders'> {
  const folders = transfers.flatMap(({ choice, folder }) => {
    if (!folder?.outcome) return []
    const { done, failed, skipped, zip } = folder
    const { source, originalPath } = choice
    return [{ source, originalPath, uploaded: done, failed, skipped, ...(zip && { zip }) }]
  })
  return folders.length > 0 ? { folders } : {}
}

function finish(course: Course): PickResult {
  const result = resultOf(course)
  course.forget()
  course.options.onUploadDone?.(result)
  return result
}

async function takeRecovered(
  { list, recovery, settle }: Course,
  { choose, store }: Pick<TransfersDeps, 'choose' | 'store'>,
): Promise<void> {
  const offered = store.recovered.value.filter(({ state }) => state !== 'failed')
  // They are here before they are chosen: choosing the last one may start the upload.
  list.replace([...list.all(), ...offered])
  const chosen = await choose(offered.map(({ choice }) => choice))
  const kept = new Set(chosen.map(({ id }) => id))
  const refused = new Set(offered.flatMap(({ choice: { id } }) => (kept.has(id) ? [] : [id])))
  for (const transfer of store.recovered.value) list.change(transfer.choice.id, () => transfer)
  recovery.take([...kept])
  list.replace(list.all().filter(({ choice }) => !refused.has(choice.id)))
  settle()
}

function leave({ close, ingests, list, pipeline, recovery }: Course): void {
  for (const transfer of list.all()) if (isUnsaved(transfer)) pipeline.cancel(transfer.choice.id)
  ingests.stop()
  recovery.stop()
  close()
}
