import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Api, SourceFacts } from '@quayside/client/api'
import type { ListedEntry } from '@quayside/wire'
import type { PickerActions, PickerStore } from '../context.ts'
import type { Text } from '../locale/text.ts'
import type { PickerOptions } from '../options/picker-options.ts'
import type { CloudChoice } from '../state/choice.ts'
import { newId } from '../state/new-id.ts'
import type { Refusal } from '../state/refusal.ts'
import { shownName } from '../state/shown-name.ts'
import { afterToggle, type BrowseState, entriesOf, rangeTo } from './browse-state.ts'
import {
  type Chosen,
  candidateOf,
  chosenByPath,
  chosenFrom,
  refusalOfSource,
  toChoice,
} from './cloud-choice.ts'
import type { Connecting } from './connecting.ts'
import { createFolderTaking, type FolderReading } from './folder-taking.ts'

export interface Choosing {
  /** What is chosen from the account that is on show, by path. */
  readonly chosen: ReadonlySignal<ReadonlyMap<string, CloudChoice>>
  readonly reading: ReadonlySignal<FolderReading | undefined>
  /** A file is chosen or not any more; a folder stands for all files in it. */
  toggle(entry: ListedEntry): void
  /** The files from the last one that was touched to this one. */
  chooseRange(path: string): void
  /** The files on show, as far as they are read. */
  chooseAll(): void
  /** Everything, from whatever source. */
  dropAll(): void
  /** What was chosen from accounts of this source that are none of these. */
  dropOthers(accounts: readonly string[]): void
  stateOf(entry: ListedEntry): Chosen
  /** Whether the page is still thinking about it. */
  isAsked(entry: ListedEntry): boolean
  /** Why it cannot be chosen; of a folder, why it cannot be opened. */
  refusalOf(entry: ListedEntry): Refusal | undefined
  /** Says so. */
  tellRefusal(entry: ListedEntry): void
  /** The format a document comes in; the source's first unless the person chose another. */
  formatOf(entry: ListedEntry): string | undefined
  exportAs(entry: ListedEntry, format: string): void
  cancelReading(): void
}

export interface ChoosingDeps {
  readonly source: SourceFacts
  readonly api: Pick<Api, 'list'>
  readonly options: Pick<PickerOptions, 'maxFiles' | 'pickFolders' | 'preferLinkOverStore'>
  readonly store: Pick<PickerStore, 'choices' | 'asked'>
  readonly actions: Pick<
    PickerActions,
    'choose' | 'remove' | 'replace' | 'refusalOf' | 'notify' | 'problemOf'
  >
  readonly text: Text
  readonly state: Signal<BrowseState>
  readonly connecting: Pick<Connecting, 'need'>
}

/** What the person takes from a source. */
export function createChoosing(deps: ChoosingDeps): Choosing {
  const { source, options, store, actions, state, text } = deps
  const account = computed(() => state.value.account?.id)
  const chosen = computed(() => chosenByPath(source.name, account.value, store.choices.value))
  const asked = computed(() => chosenByPath(source.name, account.value, store.asked.value))
  const keyOf = ({ path }: ListedEntry) => `${account.value}\n${path}`
  const isAsked = ({ path }: ListedEntry) => asked.value.has(path)
  const formats = signal<ReadonlyMap<string, string>>(new Map())

  const isSingle = options.maxFiles === 1
  const formatOf = (entry: ListedEntry) =>
    chosen.value.get(entry.path)?.exportFormat ??
    formats.value.get(keyOf(entry)) ??
    entry.exportFormats?.[0]

  const refusalOf = (entry: ListedEntry) =>
    refusalOfSource(entry) ?? (entry.folder ? undefined : actions.refusalOf(candidateOf(entry)))

  async function choose(entries: readonly ListedEntry[]): Promise<readonly string[]> {
    const isKnown = (entry: ListedEntry) => chosen.value.has(entry.path) || isAsked(entry)
    const fresh = entries.filter((entry) => !entry.folder && !isKnown(entry))
    const open = fresh.filter((entry) => !refusalOfSource(entry))
    if (open.length === 0) {
      if (fresh[0]) tellRefusal(fresh[0])
      return []
    }
    const choices = open.map((entry) =>
      toChoice(entry, {
        id: newId(),
        source,
        account: account.value,
        exportFormat: formatOf(entry),
      }),
    )
    return (await actions.choose(choices)).map(({ id }) => id)
  }

  function tellRefusal(entry: ListedEntry): void {
    const refusal = refusalOf(entry)
    if (!refusal) return
    const words = text(refusal.text, refusal.values)
    actions.notify({ tone: 'bad', text: `${shownName(entry.name)}: ${words}` })
  }

  const folders = createFolderTaking({
    ...deps,
    account,
    keyOf,
    choose,
    idOf: ({ path }) => chosen.value.get(path)?.id,
    isChoosable: (file) => refusalOf(file) === undefined,
  })

  return {
    chosen,
    reading: folders.reading,
    isAsked,
    refusalOf,
    tellRefusal,
    formatOf,
    cancelReading: folders.cancel,
    toggle(entry) {
      state.value = afterToggle(state.value, entry.path)
      if (entry.folder) {
        if (refusalOfSource(entry)) tellRefusal(entry)
        else folders.toggle(entry)
        return
      }
      const known = chosen.value.get(entry.path)
      if (known) actions.remove([known.id])
      else choose([entry])
    },
    chooseRange(path) {
      const range = rangeTo(state.value, path)
      choose(isSingle ? range.filter((entry) => entry.path === path) : range)
    },
    chooseAll() {
      if (!isSingle) choose(entriesOf(state.value))
    },
    dropAll() {
      actions.remove(store.choices.value.map(({ id }) => id))
    },
    dropOthers(accounts) {
      const lost = chosenFrom(source.name, store.choices.value).filter(
        (choice) => !choice.account || !accounts.includes(choice.account),
      )
      if (lost.length > 0) actions.remove(lost.map(({ id }) => id))
    },
    stateOf(entry) {
      if (entry.folder) return folders.stateOf(entry)
      return chosen.value.has(entry.path) ? 'all' : 'none'
    },
    exportAs(entry, format) {
      formats.value = new Map(formats.value).set(keyOf(entry), format)
      const known = chosen.value.get(entry.path)
      if (known) actions.replace({ ...known, exportFormat: format })
    },
  }
}
