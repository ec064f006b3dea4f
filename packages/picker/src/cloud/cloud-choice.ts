import type { SourceFacts } from '@quayside/client/api'
import type { ListedEntry } from '@quayside/wire'
import type { PickerOptions } from '../options/picker-options.ts'
import type { Choice, CloudChoice } from '../state/choice.ts'
import type { Candidate, Refusal } from '../state/refusal.ts'
import { bytesOf } from './entry-order.ts'

/** A listed file as something chosen. */
export function toChoice(
  entry: ListedEntry,
  {
    id,
    source,
    account,
    exportFormat = entry.exportFormats?.[0],
  }: {
    readonly id: string
    readonly source: SourceFacts
    readonly account?: string | undefined
    readonly exportFormat?: string | undefined
  },
): CloudChoice {
  return {
    kind: 'cloud',
    id,
    name: entry.name,
    size: bytesOf(entry),
    contentType: entry.mimetype,
    source: source.name,
    path: entry.path,
    account,
    originalPath: entry.path,
    thumbnail: entry.thumbnail || undefined,
    alt: undefined,
    exportFormat,
  }
}

/** A listed folder as one thing chosen, with whatever is in it. */
export function toFolderChoice(
  { name, path }: ListedEntry,
  { id, source, account }: Pick<CloudChoice, 'id' | 'account'> & { readonly source: SourceFacts },
): CloudChoice {
  return {
    kind: 'cloud',
    id,
    name,
    size: undefined,
    contentType: FOLDER_TYPE,
    source: source.name,
    path,
    account,
    originalPath: path,
    thumbnail: undefined,
    alt: undefined,
    exportFormat: undefined,
    isFolder: true,
  }
}

/** Whether folders stand for themselves; what is linked is linked file by file. */
export const picksWholeFolders = (
  options: Pick<PickerOptions, 'pickFolders' | 'preferLinkOverStore'>,
): boolean => options.pickFolders === 'whole' && !options.preferLinkOverStore

/** What file managers call the type of a folder. */
const FOLDER_TYPE = 'inode/directory'

export const candidateOf = (entry: ListedEntry): Candidate => ({
  name: entry.name,
  contentType: entry.mimetype,
  size: bytesOf(entry),
})

/** Why the source gives nobody this file, or lets this person not into this folder. */
export function refusalOfSource({ folder, downloadable, noAccess }: ListedEntry) {
  if (folder) return noAccess ? NO_ACCESS : undefined
  return downloadable === false ? NOT_DOWNLOADABLE : undefined
}

const NO_ACCESS: Refusal = { reason: 'access', text: 'cloud.noAccess', values: {} }
const NOT_DOWNLOADABLE: Refusal = { reason: 'access', text: 'cloud.notDownloadable', values: {} }

/** What is chosen from one source. */
export function chosenFrom(source: string, choices: readonly Choice[]): readonly CloudChoice[] {
  return choices.flatMap((choice) =>
    choice.kind === 'cloud' && choice.source === source ? [choice] : [],
  )
}

/** What is chosen from one account of a source, by path. */
export function chosenByPath(
  source: string,
  account: string | undefined,
  choices: readonly Choice[],
): ReadonlyMap<string, CloudChoice> {
  const own = chosenFrom(source, choices).filter((choice) => choice.account === account)
  return new Map(own.map((choice) => [choice.path, choice]))
}

/** How many, and how many bytes as far as they are known. */
export function sumOf(choices: readonly Choice[]): {
  readonly count: number
  readonly bytes: number
} {
  const bytes = choices.reduce((sum, { size }) => sum + (size ?? 0), 0)
  return { count: choices.length, bytes }
}

/** A folder is chosen as far as the files that came from it still are. */
export type Chosen = 'all' | 'some' | 'none'

export function chosenOfFolder(
  ids: readonly string[] | undefined,
  chosen: ReadonlySet<string>,
): Chosen {
  if (!ids || ids.length === 0) return 'none'
  const count = ids.filter((id) => chosen.has(id)).length
  if (count === 0) return 'none'
  return count === ids.length ? 'all' : 'some'
}

/** `plain_text` as people write it. Short names without vowels in the wrong place are abbreviations. */
export function titleOfFormat(format: string): string {
  if (/^[a-z0-9]{1,4}$/.test(format)) return format.toUpperCase()
  const words = format.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
