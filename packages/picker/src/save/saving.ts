import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { SaveResult } from '@quayside/client'
import type { Api, Clash } from '@quayside/client/api'
import type { PickerActions } from '../context.ts'
import type { Text } from '../locale/text.ts'
import type { Question, ShellState } from '../state/shell.ts'
import type { Problem } from '../state/transfer.ts'
import { partsOfName, renamed } from '../summary/file-name.ts'
import { lookUp } from './known-file.ts'
import type { SaveOrder, WantedClash } from './save-order.ts'
import { createResult } from './save-result.ts'
import { isDone, isTaken, type SaveRow } from './save-rows.ts'
import { createSaveRun } from './save-run.ts'
import { nameOfRow } from './save-words.ts'

/** Where a person wants it. */
export interface SavePlace {
  readonly source: string
  readonly account: string | undefined
  /** As listed. */
  readonly folder: string
  /** As people call it. */
  readonly title: string
}

export type SaveStep =
  /** The person looks for a folder. */
  | { readonly name: 'choosing' }
  | { readonly name: 'running'; readonly place: SavePlace }
  /** Everything has ended: `problem`, when it could not even begin. */
  | { readonly name: 'ended'; readonly place: SavePlace; readonly problem: Problem | undefined }

/** What a person saves with one opening of the dialog. */
export interface Saving {
  readonly order: SaveOrder
  /** For listings: only who may write is connected. */
  readonly api: Api
  readonly step: ReadonlySignal<SaveStep>
  readonly rows: ReadonlySignal<readonly SaveRow[]>
  /** What the only file is called, without its ending; the person may change it. */
  readonly stem: Signal<string>
  /** The ending stays: `.pdf`. Empty while nobody knows. */
  readonly ending: ReadonlySignal<string>
  readonly clash: Signal<WantedClash>
  /** `isThere`: whether the folder is known to have an entry of this name. */
  save(place: SavePlace, isThere: (name: string) => boolean): void
  cancel(): void
  /** Once more, what failed. */
  retry(): void
  /** To another folder. */
  back(): void
  /** The dialog is gone; what was begun goes on. */
  leave(): void
}

export interface SavingDeps {
  readonly order: SaveOrder
  readonly api: Api
  readonly actions: Pick<PickerActions, 'notify' | 'problemOf'>
  readonly question: ShellState['question']
  readonly text: Text
  /** Told once: when all is saved, or when it will not be. */
  onResult(result: SaveResult): void
}

export function createSaving(deps: SavingDeps): Saving {
  const { order, api, actions, text } = deps
  const step = signal<SaveStep>({ name: 'choosing' })
  const rows = signal<readonly SaveRow[]>(order.items.map((item) => ({ item, export: undefined })))
  const proposed = partsOfName(order.filename ?? '')
  const stem = signal(proposed.stem)
  const ending = signal(proposed.ending)
  const clash = signal(order.clash)
  const life = new AbortController()
  const result = createResult(rows, deps.onResult)
  const { onProgress } = order
  const work = createSaveRun({ api, rows, onProgress, signal: life.signal })
  let isLeft = false

  if (order.items.length === 1) void learnName()

  async function learnName(): Promise<void> {
    const found = await lookUp(order.items[0].what, api, life.signal)
    if (!found) return
    const known = partsOfName(found)
    batch(() => {
      if (ending.value === '') ending.value = known.ending
      if (stem.value === '') stem.value = known.stem
    })
  }

  /** Without an answer nothing takes the place of anything. */
  function ask(names: readonly string[], onAnswer: (clash?: Resolved) => void): void {
    if (isLeft) {
      onAnswer()
      return
    }
    deps.question.value = clashQuestion(names, text, (answered) => {
      deps.question.value = undefined
      onAnswer(answered)
    })
  }

  function save(place: SavePlace, isThere: (name: string) => boolean): void {
    const [only, ...others] = order.items
    const name = others.length === 0 ? nameFor(stem.value, ending.value) : ''
    const items = name === '' ? order.items : [{ ...only, filename: name }]
    rows.value = items.map((item) => ({ item, export: undefined }))
    if (clash.value !== 'ask') void run(place, clash.value)
    else if (name === '' || !isThere(name)) void run(place, 'fail')
    else ask([name], (answered) => answered && void run(place, answered))
  }

  async function run(place: SavePlace, onClash: Clash): Promise<void> {
    step.value = { name: 'running', place }
    try {
      await work.go(place, onClash)
    } catch (error) {
      return fail(place, error)
    }
    const taken = rows.value.filter(isTaken)
    if (onClash !== 'fail' || taken.length === 0) return end(place)
    ask(taken.map(nameOfRow), (answered) => {
      if (answered) void run(place, answered)
      else if (isLeft || rows.value.length > 1) end(place)
      else step.value = { name: 'choosing' }
    })
  }

  function fail(place: SavePlace, error: unknown): void {
    const problem = actions.problemOf(error)
    step.value = { name: 'ended', place, problem }
    if (isLeft) result.tell(error)
  }

  function end(place: SavePlace): void {
    if (isLeft || rows.value.every(isDone)) result.tell()
    if (work.isCancelled() && !rows.value.some(isDone)) {
      step.value = { name: 'choosing' }
      actions.notify({ tone: 'plain', text: text('save.cancelled') })
    } else {
      step.value = { name: 'ended', place, problem: undefined }
    }
  }

  return {
    order,
    api: {
      ...api,
      list: (source, wanted, options) => api.list(source, { ...wanted, flow: 'saveas' }, options),
    },
    ...{ step, rows, stem, ending, clash },
    save,
    cancel: work.cancel,
    retry() {
      const { value } = step
      if (value.name === 'ended')
        void run(value.place, clash.value === 'ask' ? 'fail' : clash.value)
    },
    back() {
      step.value = { name: 'choosing' }
    },
    leave() {
      isLeft = true
      deps.question.value?.answer(false)
      if (step.value.name === 'running') return
      life.abort(new DOMException('The dialog was closed', 'AbortError'))
      result.tell()
    },
  }
}

/** What the person typed, as far as file systems take it; empty when nothing is left of it. */
function nameFor(stem: string, ending: string): string {
  return stem.trim() === '' ? '' : renamed(`_${ending}`, stem)
}

type Resolved = Exclude<Clash, 'fail'>

function clashQuestion(
  names: readonly string[],
  text: Text,
  answer: (answered?: Resolved) => void,
): Question {
  const [name = '', ...others] = names
  return {
    title:
      others.length === 0
        ? text('save.takenTitle', { name })
        : text('save.takenMany', { count: names.length }),
    text: text('save.takenText'),
    yes: text('save.replace'),
    no: text('cloud.cancel'),
    other: { label: text('save.keepBoth'), choose: () => answer('rename') },
    answer: (isYes) => answer(isYes ? 'replace' : undefined),
  }
}
