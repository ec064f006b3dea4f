import type { SaveResult } from '@quayside/client'
import type { SourceFacts } from '@quayside/client/api'
import type { SessionActions } from './actions.ts'
import type { PickerContext, PickerStore } from './context.ts'
import type { Text } from './locale/text.ts'
import { USUAL_SOURCES } from './options/option-list.ts'
import type { PickerOptions } from './options/picker-options.ts'
import type { Parts } from './parts/parts.ts'
import { pictureChoices } from './picture-choices.ts'
import type { SaveOrder } from './save/save-order.ts'
import type { Remembered, SessionMemory } from './session-memory.ts'
import { firstView } from './state/next-view.ts'
import type { ShellState } from './state/shell.ts'
import { chooseSources } from './state/sources.ts'
import { add } from './summary/basket.ts'
import type { Transfers } from './transfers/transfers.ts'

/** The ways a session begins. What goes wrong is shown in the dialog. */
export interface Opening {
  /** Asks the service what may be picked, then shows where the person begins, or left off. */
  begin(): Promise<void>
  /** Begins with choosing where to save; `onResult` is told what was saved. */
  save(order: SaveOrder, onResult: (result: SaveResult) => void): Promise<void>
  /** Begins with pictures to crop, which are sent when the last one is done. */
  crop(pictures: readonly (Blob | string)[]): Promise<void>
}

export interface OpeningDeps {
  readonly options: PickerOptions
  readonly api: PickerContext['api']
  readonly text: Text
  readonly store: PickerStore
  readonly shell: ShellState
  readonly actions: SessionActions
  readonly transfers: Transfers
  readonly memory: SessionMemory
  readonly parts: Parts
  readonly isNarrow: boolean
}

export function createOpening(deps: OpeningDeps): Opening {
  const { options, api, text, store, shell, actions, transfers } = deps

  const titles = {
    get local_file_system() {
      return text('shell.device')
    },
    get url() {
      return text('shell.url')
    },
  }

  async function begin(): Promise<void> {
    const remembered = deps.memory.take()
    if (remembered?.token) api.settings.token?.set(remembered.token)
    await look(remembered)
  }

  async function look(remembered: Remembered | undefined): Promise<void> {
    loadAhead(['cloud', 'device'])
    if (!(await prepare(() => look(remembered)))) return
    const isHere = store.sources.value.some(({ name }) => name === remembered?.source)
    if (remembered && isHere) resume(remembered)
    else actions.show(firstView(store.sources.value, deps.isNarrow))
    shell.phase.value = { name: 'ready' }
    loadAhead(['send'])
    // Whoever has nothing left from an earlier dialog shall not wait for finding that out.
    transfers.recover().catch(() => undefined)
  }

  /** The person comes back from signing in: to the source that asked for it. */
  function resume({ source, choices }: Remembered): void {
    store.choices.value = add([], choices, options).choices
    if (source !== undefined) actions.show({ name: 'source', source })
  }

  async function save(...request: Parameters<Opening['save']>): Promise<void> {
    const [order, onResult] = request
    loadAhead(['cloud'])
    const token = deps.memory.take()?.token
    if (token) api.settings.token?.set(token)
    const { to } = order
    const isWanted = ({ name, canSave }: SourceFacts) => canSave && (to?.includes(name) ?? true)
    if (
      !(await prepare(
        () => save(...request),
        (offered) => offered.filter(isWanted),
      ))
    )
      return
    const { createSaving } = await deps.parts.save.load()
    const { question } = shell
    shell.saving.value = createSaving({ order, api, actions, text, question, onResult })
    const [first] = store.sources.value
    actions.show(first ? { name: 'source', source: first.name } : { name: 'saving' })
    shell.phase.value = { name: 'ready' }
  }

  async function crop(pictures: readonly (Blob | string)[]): Promise<void> {
    loadAhead(['send'])
    if (!(await prepare(() => crop(pictures)))) return
    const { choices, unreadable } = await pictureChoices(pictures)
    const added = await actions.choose(choices)
    shell.phase.value = { name: 'ready' }
    if (unreadable[0]) {
      const words = text('shell.pictureUnreadable', { name: unreadable[0] })
      actions.notify({ tone: 'bad', text: words })
    }
    if (added.length > 0) actions.cropAll(added.map(({ id }) => id))
  }

  /** What cannot be had now is asked for again, and told, when it is needed. */
  function loadAhead(names: readonly ('cloud' | 'device' | 'send')[]): void {
    for (const name of names) deps.parts[name].load().catch(() => undefined)
  }

  /** Whether the person may pick. `retry` is for when that could not be found out. */
  async function prepare(retry: () => void, choose = toPickFrom): Promise<boolean> {
    shell.phase.value = { name: 'opening' }
    try {
      const { blocked, sources } = await api.prefetch({ events: ['picker'] })
      store.sources.value = choose(sources)
      if (blocked !== undefined) shell.phase.value = { name: 'blocked', reason: blocked }
      return blocked === undefined
    } catch (error) {
      shell.phase.value = { name: 'failed', problem: actions.problemOf(error), retry }
      return false
    }
  }

  function toPickFrom(offered: readonly SourceFacts[]): readonly SourceFacts[] {
    const { sources, unknown } = chooseSources(options.fromSources, offered, titles)
    warnOfUnknown(unknown)
    return sources
  }

  /** The usual sources are more than most services have. */
  function warnOfUnknown(names: readonly string[]): void {
    if (names.length === 0 || options.fromSources === USUAL_SOURCES) return
    console.warn(`Quayside: this service has no source ${names.join(', ')}`)
  }

  return { begin, save, crop }
}
