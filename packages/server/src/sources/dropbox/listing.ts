import { QuaysideError } from '../../errors.ts'
import type { Access, Entry, FileEntry, ListOptions, Page } from '../source.ts'
import { cursorExpired } from './errors.ts'
import { namespaceOf, toFolderPath } from './path.ts'
import type { Rpc } from './rpc.ts'
import { toFilesPage, toPage, toSearchPage } from './wire.ts'

const DEFAULT_PAGE = 1_000
/** Dropbox takes no more. */
const MAX_LIST_PAGE = 2_000
const MAX_SEARCH_PAGE = 1_000
/** Dropbox may send empty pages before the last one; a person should not have to click through them. */
const MAX_EMPTY_PAGES = 5

/** One page of a folder. */
export async function listFolder(
  rpc: Rpc,
  access: Access,
  folder: string,
  options: ListOptions,
): Promise<Page<Entry>> {
  const path = toFolderPath(folder)
  const page = await listPage(rpc, access, { path }, options, toPage)
  return namespaceOf(path) === '' ? page : { ...page, items: page.items.map(withPathIn(path)) }
}

/** What is not mounted has no path of its own, but lies where it was found. */
const withPathIn =
  (folder: string) =>
  (entry: Entry): Entry =>
    entry.isUnmounted === true ? { ...entry, ref: `${folder}/${entry.name}` } : entry

/** One page of the files in a folder and in all folders below it. */
export async function listFilesBelow(
  rpc: Rpc,
  access: Access,
  folder: string,
  options: ListOptions,
): Promise<Page<FileEntry>> {
  const arg = { path: toFolderPath(folder), recursive: true }
  return await listPage(rpc, access, arg, options, toFilesPage)
}

async function listPage<T extends Entry>(
  rpc: Rpc,
  access: Access,
  arg: { readonly path: string; readonly recursive?: boolean },
  { cursor, limit = DEFAULT_PAGE, signal }: ListOptions,
  read: (result: unknown) => Page<T>,
): Promise<Page<T>> {
  const next = (after: string) =>
    rpc.call(access, 'files/list_folder/continue', { arg: { cursor: after }, signal })
  const first = () =>
    rpc.call(access, 'files/list_folder', {
      arg: {
        ...arg,
        limit: clamp(limit, MAX_LIST_PAGE),
        include_non_downloadable_files: true,
      },
      signal,
    })
  const skipEmpty = async (start: Page<T>) => {
    let page = start
    for (let skipped = 0; skipped < MAX_EMPTY_PAGES; skipped++) {
      if (page.items.length > 0 || page.cursor === undefined) break
      page = read(await next(page.cursor))
    }
    return page
  }
  if (cursor !== undefined) return await skipEmpty(read(await resumed(next(cursor))))
  try {
    return await skipEmpty(read(await first()))
  } catch (error) {
    // Nothing was shown yet, so starting over is not noticed.
    if (isCursorExpired(error)) return read(await first())
    throw error
  }
}

/** One page of what was found in names and contents, in the service's order of relevance. */
export async function searchEntries(
  rpc: Rpc,
  access: Access,
  text: string,
  { cursor, limit = DEFAULT_PAGE, signal }: ListOptions,
): Promise<Page<Entry>> {
  if (cursor !== undefined) {
    const arg = { cursor }
    return toSearchPage(
      await resumed(rpc.call(access, 'files/search/continue_v2', { arg, signal })),
    )
  }
  const query = text.trim()
  if (query === '') return { items: [] }
  if (query.length > MAX_QUERY_LENGTH) throw queryTooLong(query.length)
  const arg = { query, options: { path: '', max_results: clamp(limit, MAX_SEARCH_PAGE) } }
  return toSearchPage(await rpc.call(access, 'files/search_v2', { arg, signal }))
}

/** Dropbox's own bound. */
const MAX_QUERY_LENGTH = 1_000

function queryTooLong(length: number): QuaysideError {
  return new QuaysideError(`a search for ${length} characters`, {
    kind: 'invalid',
    code: 'source_search_too_long',
    publicMessage: `Search for at most ${MAX_QUERY_LENGTH} characters.`,
  })
}

const clamp = (limit: number, max: number) => Math.min(Math.max(Math.trunc(limit) || 1, 1), max)

/** A cursor that never was one is refused like one that has grown too old: the client lists anew. */
export async function resumed(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    const isUnknown = error instanceof QuaysideError && UNKNOWN_CURSOR_CODES.includes(error.code)
    throw isUnknown ? cursorExpired(error) : error
  }
}

const UNKNOWN_CURSOR_CODES = ['source_refused', 'source_path_invalid']

function isCursorExpired(error: unknown): boolean {
  return error instanceof QuaysideError && error.code === 'source_cursor_expired'
}
