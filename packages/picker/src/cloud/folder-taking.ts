import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { ListedEntry } from '@quayside/wire'
import { newId } from '../state/new-id.ts'
import type { ChoosingDeps } from './choosing.ts'
import { type Chosen, chosenOfFolder, picksWholeFolders, toFolderChoice } from './cloud-choice.ts'
import { ConnectionNeeded, MAX_FOLDER_FILES, readFolder } from './read-folder.ts'

/** A folder whose files are being counted. */
export interface FolderReading {
  readonly name: string
  readonly files: number
}

export interface FolderTaking {
  readonly reading: ReadonlySignal<FolderReading | undefined>
  /** Chooses all files in the folder and below, or drops those that came with it. */
  toggle(folder: ListedEntry): void
  stateOf(folder: ListedEntry): Chosen
  cancel(): void
}

export interface FolderTakingDeps extends Omit<ChoosingDeps, 'state'> {
  /** Whose files are on show. */
  readonly account: ReadonlySignal<string | undefined>
  /** Tells folders of different accounts apart. */
  readonly keyOf: (folder: ListedEntry) => string
  /** Resolves to the ids of what was added. */
  readonly choose: (files: readonly ListedEntry[]) => Promise<readonly string[]>
  /** Of what is chosen, be it a file or a whole folder. */
  readonly idOf: (entry: ListedEntry) => string | undefined
  readonly isChoosable: (file: ListedEntry) => boolean
}

/** Whole folders as one click: the files in them, which are read here, or the folder as one. */
export function createFolderTaking(deps: FolderTakingDeps): FolderTaking {
  const { api, source, options, store, actions, text } = deps
  const reading = signal<FolderReading | undefined>(undefined)
  /** Which choices came with a folder, by its key. */
  const taken = signal<ReadonlyMap<string, readonly string[]>>(new Map())
  let run = new AbortController()

  const chosenIds = computed(() => new Set(store.choices.value.map(({ id }) => id)))
  const takenWith = (folder: ListedEntry) => taken.value.get(deps.keyOf(folder))
  const isWhole = picksWholeFolders(options)

  function stateOf(folder: ListedEntry): Chosen {
    if (isWhole) return deps.idOf(folder) ? 'all' : 'none'
    return chosenOfFolder(takenWith(folder), chosenIds.value)
  }

  /** As one thing, whatever is in it. */
  function toggleWhole(folder: ListedEntry): void {
    const known = deps.idOf(folder)
    const whole = { id: newId(), source, account: deps.account.value }
    if (known) actions.remove([known])
    else void actions.choose([toFolderChoice(folder, whole)])
  }

  function toggle(folder: ListedEntry): void {
    if (isWhole) {
      toggleWhole(folder)
      return
    }
    if (stateOf(folder) !== 'none') {
      actions.remove(takenWith(folder) ?? [])
      return
    }
    cancel()
    run = new AbortController()
    const { signal } = run
    take(folder, signal)
      .catch((error: unknown) => !signal.aborted && fail(error))
      .finally(() => {
        if (!signal.aborted) reading.value = undefined
      })
  }

  async function take(folder: ListedEntry, signal: AbortSignal): Promise<void> {
    const { name, path } = folder
    const key = deps.keyOf(folder)
    const room = options.maxFiles - store.choices.value.length
    reading.value = { name, files: 0 }
    const files = await readFolder(api, source, path, {
      signal,
      account: deps.account.value,
      onCount: (count) => {
        reading.value = { name, files: count }
      },
      // One more than there is room for, so that the person is told.
      isEnough: (found) => found.filter(deps.isChoosable).length > room,
    })
    const before = files.flatMap((file) => deps.idOf(file) ?? [])
    const added = await deps.choose(files)
    taken.value = new Map(taken.value).set(key, [...before, ...added])
    if (files.length === 0) tell('cloud.folderHasNoFiles', { name })
    if (files.length === MAX_FOLDER_FILES)
      tell('cloud.folderTooLarge', { name, count: files.length })
  }

  const tell = (...message: Parameters<typeof text>) =>
    actions.notify({ tone: 'plain', text: text(...message) })

  function fail(error: unknown): void {
    if (error instanceof ConnectionNeeded) deps.connecting.need(error.redirectUrl)
    else actions.notify({ tone: 'bad', text: actions.problemOf(error).message })
  }

  function cancel(): void {
    run.abort(new DOMException('Cancelled', 'AbortError'))
    reading.value = undefined
  }

  return { reading, toggle, stateOf, cancel }
}
