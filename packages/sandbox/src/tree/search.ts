import type { FileNode, TreeNode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { insideOf, isVisible, type Place, type Spot, type View } from './view.ts'

export type SearchCategory =
  | 'image'
  | 'document'
  | 'pdf'
  | 'spreadsheet'
  | 'presentation'
  | 'audio'
  | 'video'
  | 'folder'
  | 'paper'
  | 'others'

export interface SearchQuery {
  readonly query: string
  readonly folder: Spot
  readonly orderBy: 'relevance' | 'last_modified_time'
  readonly extensions: readonly string[] | undefined
  readonly categories: readonly SearchCategory[] | undefined
}

export interface SearchMatch {
  readonly node: TreeNode
  readonly place: Place
}

/** The most matches a search gives, over all of its pages. */
const MAX_MATCHES = 10_000

const EXTENSIONS: Readonly<Record<Exclude<SearchCategory, 'folder' | 'others'>, string>> = {
  image: 'jpg jpeg png gif bmp tif tiff webp svg heic ppm psd',
  document: 'doc docx docm rtf odt txt md pages',
  pdf: 'pdf',
  spreadsheet: 'xls xlsx xlsm csv ods numbers',
  presentation: 'ppt pptx pptm odp key',
  audio: 'mp3 wav flac ogg m4a aac aiff',
  video: 'mp4 mov webm avi mkv m4v',
  paper: 'paper papert',
}

/**
 * Entries whose name has every word of the query; the last word may be the beginning of one.
 * Fresh entries are missed for as long as the sandbox is told to lag.
 */
export function searchTree(world: World, view: View, search: SearchQuery): SearchMatch[] {
  const words = wordsOf(search.query)
  const isYoung = youth(world)
  const matches = entriesBelow(world, view, search.folder)
    .filter(({ node }) => !isYoung(node) && hasWords(node.name, words) && isWanted(node, search))
    .sort(search.orderBy === 'relevance' ? byRelevance(search.query) : byTime)
  return matches.slice(0, MAX_MATCHES)
}

/** The same by name among what was deleted. */
export function hasWords(name: string, words: readonly string[]): boolean {
  const own = wordsOf(name)
  const last = words.at(-1)
  return (
    last !== undefined &&
    words.slice(0, -1).every((word) => own.includes(word)) &&
    (own.some((word) => word.startsWith(last)) || name.toLowerCase().includes(words.join(' ')))
  )
}

export function wordsOf(text: string): string[] {
  return text
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

function youth(world: World): (node: TreeNode) => boolean {
  const { lagMs } = world.settings.current
  return (node) => lagMs > 0 && node.changedAt > world.now() - lagMs
}

function entriesBelow(world: World, view: View, folder: Spot): SearchMatch[] {
  const found: SearchMatch[] = []
  const folders: Spot[] = [folder]
  for (let spot = folders.pop(); spot !== undefined; spot = folders.pop()) {
    for (const node of world.tree.children(spot.place.ns, spot.path)) {
      if (isVisible(view.account, node)) {
        found.push({ node, place: spot.place })
        const inside = node.kind === 'folder' ? insideOf(view, node) : undefined
        folders.push(...(inside ? [inside] : []))
      }
    }
  }
  return found
}

function isWanted(node: TreeNode, { extensions, categories }: SearchQuery): boolean {
  const extension = node.kind === 'file' ? extensionOf(node.name) : ''
  const isExtensionFine =
    extensions === undefined ||
    (node.kind === 'file' &&
      extensions.some((one) => one.replace(/^\./, '').toLowerCase() === extension))
  return isExtensionFine && (categories?.includes(categoryOf(node)) ?? true)
}

export function categoryOf(node: TreeNode): SearchCategory {
  if (node.kind === 'folder') {
    return 'folder'
  }
  const extension = extensionOf(node.name)
  for (const category of [
    'image',
    'document',
    'pdf',
    'spreadsheet',
    'presentation',
    'audio',
    'video',
    'paper',
  ] as const) {
    if (EXTENSIONS[category].split(' ').includes(extension)) {
      return category
    }
  }
  return 'others'
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

/** Names that are or begin with the query come first, then the shorter ones. */
function byRelevance(query: string): (a: SearchMatch, b: SearchMatch) => number {
  const wanted = query.toLowerCase()
  const rank = ({ node }: SearchMatch) => {
    const name = node.name.toLowerCase()
    return (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2) * 1000 + name.length
  }
  return (a, b) => rank(a) - rank(b)
}

function byTime(a: SearchMatch, b: SearchMatch): number {
  return modified(b.node) - modified(a.node)
}

function modified(node: FileNode | TreeNode): number {
  return node.kind === 'file' ? node.revision.clientModified : 0
}
