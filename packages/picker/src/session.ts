import { signal } from '@preact/signals'
import type { PickedFile, PickResult } from '@quayside/client'
import type { Api, ApiSettings } from '@quayside/client/api'
import type { Upload } from '@quayside/client/upload'
import { createActions } from './actions.ts'
import type { PickerContext, PickerStore } from './context.ts'
import type { Speech } from './locale/load-language.ts'
import { createOpening, type Opening } from './opening.ts'
import type { PickerOptions } from './options/picker-options.ts'
import { createLateClouds } from './parts/late-clouds.ts'
import type { Parts } from './parts/parts.ts'
import type { SessionMemory } from './session-memory.ts'
import { problemOf } from './state/problem-of.ts'
import type { ShellState } from './state/shell.ts'
import { toPickedFile } from './transfers/picked-file.ts'
import { type BrowserParts, createTransfers, type Ending } from './transfers/transfers.ts'

/** One opening of the dialog, from nothing chosen to the result. */
export interface Session extends Opening {
  readonly context: PickerContext
  readonly shell: ShellState
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
  readonly parts: Parts
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
  const { options, api, speech } = deps
  const { text } = speech
  let isOver = false
  const store = createStore()
  const shell = createShell()
  const toProblem = (error: unknown) => problemOf(error, speech)
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
  const clouds = createLateClouds(deps.parts.cloud, ({ createCloudBrowsers, createPageDoors }) =>
    createCloudBrowsers({
      api: shell.saving.value?.api ?? api,
      options,
      store,
      actions,
      text,
      language: speech.language,
      page: createPageDoors(actions.leave),
      layout: deps.isNarrow || shell.saving.value ? 'list' : 'grid',
    }),
  )

  const opening = createOpening({ ...deps, text, store, shell, actions, transfers })
  /** For who goes before anything could be chosen. */
  let saveNothing = () => {}

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

  return {
    context: {
      options,
      api,
      text,
      get language() {
        return speech.language
      },
      loadModule: deps.loadModule,
      store,
      actions,
      clouds,
    },
    shell,
    ...opening,
    save(order, onResult) {
      saveNothing = () => onResult({ filesSaved: [], filesFailed: [] })
      return opening.save(order, onResult)
    },
    isBusy: transfers.isBusy,
    selected: () => store.choices.value.map((choice) => toPickedFile(choice, undefined, options)),
    cancel,
    stop() {
      clouds.stop()
      if (shell.saving.value) shell.saving.value.leave()
      else saveNothing()
      transfers.leave()
      actions.stop()
    },
  }
}

function createShell(): ShellState {
  return {
    phase: signal({ name: 'opening' }),
    question: signal(undefined),
    isHidden: signal(false),
    saving: signal(undefined),
  }
}

function createStore(): PickerStore {
  return {
    view: signal({ name: 'sources' }),
    sources: signal([]),
    choices: signal([]),
    asked: signal([]),
    transfers: signal([]),
    recovered: signal([]),
    notice: signal(undefined),
    isMinimised: signal(false),
  }
}
