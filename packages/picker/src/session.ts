import { signal } from '@preact/signals'
import type { PickedFile, PickResult } from '@quayside/client'
import type { Api, ApiSettings } from '@quayside/client/api'
import type { Upload } from '@quayside/client/upload'
import { createActions } from './actions.ts'
import { createCloudBrowsers } from './cloud/cloud-browsers.ts'
import { createPageDoors } from './cloud/page-doors.ts'
import type { PickerContext, PickerStore } from './context.ts'
import type { Speech } from './locale/load-language.ts'
import type { PickerOptions } from './options/picker-options.ts'
import { pictureChoices } from './picture-choices.ts'
import { type SessionMemory, viewOfRemembered } from './session-memory.ts'
import { firstView } from './state/next-view.ts'
import { problemOf } from './state/problem-of.ts'
import type { ShellState } from './state/shell.ts'
import { chooseSources } from './state/sources.ts'
import type { View } from './state/view.ts'
import { toPickedFile } from './transfers/picked-file.ts'
import { type BrowserParts, createTransfers, type Ending } from './transfers/transfers.ts'

/** One opening of the dialog, from nothing chosen to the result. */
export interface Session {
  readonly context: PickerContext
  readonly shell: ShellState
  /** Asks the service what may be picked, then shows where the person begins. */
  begin(): Promise<void>
  /** Begins with pictures to crop, which are sent when the last one is done. */
  crop(pictures: readonly (Blob | string)[]): Promise<void>
  isBusy(): boolean
  /** What is chosen, as pages are told of it. */
  selected(): readonly PickedFile[]
  /** Stops what is on its way; what is there stays in the result. */
  cancel(): void
  /** The dialog goes. What the service fetches by itself goes on. */
  stop(): void
}

export interface SessionDeps {
  readonly options: PickerOptions
  readonly speech: Speech
  readonly api: Api
  createApi(settings: ApiSettings): Api
  readonly upload: Upload
  readonly loadModule: PickerContext['loadModule']
  readonly memory: SessionMemory
  readonly browser: BrowserParts
  /** There is room for one column only. */
  readonly isNarrow: boolean
  goTo(url: string): void
  /** Nothing more will happen: the person has finished, or given up. */
  onEnd(end: SessionEnd): void
}

export interface SessionEnd {
  readonly how: 'finished' | 'cancelled'
  readonly result: PickResult
}

export function createSession(deps: SessionDeps): Session {
  const { options, api, speech, memory } = deps
  const { text, texts, language } = speech
  let isOver = false
  const store = createStore()
  const shell: ShellState = {
    phase: signal({ name: 'opening' }),
    question: signal(undefined),
    isHidden: signal(false),
  }
  const toProblem = (error: unknown) => problemOf(error, text, texts)
  const transfers = createTransfers({
    ...deps,
    store,
    problemOf: toProblem,
    choose: (choices) => actions.choose(choices),
    onAllEnded: (ending) => allEnded(ending),
  })
  const actions = createActions({
    ...deps,
    text,
    store,
    shell,
    transfers,
    problemOf: toProblem,
    onFinish: () => end('finished'),
    onGiveUp: () => cancel(),
  })
  const clouds = createCloudBrowsers({
    api,
    options,
    store,
    actions,
    text,
    language,
    page: createPageDoors(actions.leave),
    layout: deps.isNarrow ? 'list' : 'grid',
  })

  function allEnded(ending: Ending): void {
    if (isOver) return
    const isWatched = !shell.isHidden.value
    const isAnyThere = transfers.result().filesUploaded.length > 0
    if (ending === 'failures' && options.allowManualRetry) shell.isHidden.value = false
    else if (ending !== 'cancelled') actions.finish()
    else if (!isWatched) end(isAnyThere ? 'finished' : 'cancelled')
    // What was cancelled can be sent again, and the page is told nothing before the person is done.
    else if (!isAnyThere) actions.show({ name: 'summary' })
  }

  function end(how: SessionEnd['how']): void {
    if (isOver) return
    isOver = true
    const result = how === 'finished' ? transfers.finish() : transfers.result()
    deps.onEnd({ how, result })
  }

  function cancel(): void {
    if (isOver) return
    isOver = true
    transfers.cancelAll()
    deps.onEnd({ how: 'cancelled', result: transfers.result() })
  }

  async function begin(): Promise<void> {
    const remembered = memory.take()
    if (remembered?.token) api.settings.token?.set(remembered.token)
    if (remembered) store.choices.value = remembered.choices
    await look(remembered && viewOfRemembered(remembered))
  }

  async function look(wanted: View | undefined): Promise<void> {
    if (!(await prepare(() => look(wanted)))) return
    actions.show(wanted ?? firstView(store.sources.value, deps.isNarrow))
    shell.phase.value = { name: 'ready' }
    // Whoever has nothing left from an earlier dialog shall not wait for finding that out.
    transfers.recover().catch(() => undefined)
  }

  /** Whether the person may pick. `retry` is for when that could not be found out. */
  async function prepare(retry: () => void): Promise<boolean> {
    shell.phase.value = { name: 'opening' }
    try {
      const { blocked, sources } = await api.prefetch({ events: ['picker'] })
      const titles = { local_file_system: text('shell.device'), url: text('shell.url') }
      store.sources.value = chooseSources(options.fromSources, sources, titles).sources
      if (blocked !== undefined) shell.phase.value = { name: 'blocked', reason: blocked }
      return blocked === undefined
    } catch (error) {
      shell.phase.value = { name: 'failed', problem: toProblem(error), retry }
      return false
    }
  }

  async function crop(pictures: readonly (Blob | string)[]): Promise<void> {
    if (!(await prepare(() => crop(pictures)))) return
    shell.phase.value = { name: 'ready' }
    const { choices, unreadable } = await pictureChoices(pictures)
    const added = await actions.choose(choices)
    if (unreadable[0]) {
      actions.notify({ tone: 'bad', text: text('shell.pictureUnreadable', { name: unreadable[0] }) })
    }
    if (added.length > 0) actions.cropAll(added.map(({ id }) => id))
  }

  return {
    context: { options, api, text, language, loadModule: deps.loadModule, store, actions, clouds },
    shell,
    begin,
    crop,
    isBusy: transfers.isBusy,
    selected: () => store.choices.value.map((choice) => toPickedFile(choice, undefined, options)),
    cancel,
    stop() {
      clouds.stop()
      transfers.leave()
      actions.stop()
    },
  }
}

function createStore(): PickerStore {
  return {
    view: signal({ name: 'sources' }),
    sources: signal([]),
    choices: signal([]),
    transfers: signal([]),
    recovered: signal([]),
    notice: signal(undefined),
    isMinimised: signal(false),
  }
}
