import type { ChangePage, SourceChanges } from '../changes.ts'
import type { Access, CallOptions } from '../source.ts'
import { unavailable } from './errors.ts'
import { textIn } from './json.ts'
import { resumed } from './listing.ts'
import { dropboxNotices } from './notices.ts'
import type { Rpc } from './rpc.ts'
import { toChangePage } from './wire.ts'

/** The account as a whole: cursors remember what they were made for (Dropbox reference 3.5). */
const EVERYTHING = { path: '', recursive: true, include_non_downloadable_files: true }

/** What changed in an account, by the cursors of `list_folder` (Dropbox reference 3.5, 3.6). */
export function createDropboxChanges(rpc: Rpc): SourceChanges {
  return {
    latest: (access, options) => latest(rpc, access, options),
    since: (access, cursor, options) => since(rpc, access, cursor, options),
    isWithin,
    notices: dropboxNotices,
  }
}

async function latest(rpc: Rpc, access: Access, { signal }: CallOptions): Promise<string> {
  const route = 'files/list_folder/get_latest_cursor'
  const cursor = textIn(await rpc.call(access, route, { arg: EVERYTHING, signal }), 'cursor')
  if (cursor === undefined) throw unavailable('no cursor where one was asked for')
  return cursor
}

async function since(
  rpc: Rpc,
  access: Access,
  cursor: string,
  { signal }: CallOptions,
): Promise<ChangePage> {
  const route = 'files/list_folder/continue'
  const page = toChangePage(await resumed(rpc.call(access, route, { arg: { cursor }, signal })))
  if (page === undefined) throw unavailable('a page of changes without a cursor')
  return page
}

/** An id tells nothing of where the entry was. Case does not matter to Dropbox (Dropbox reference 7.1). */
function isWithin(ref: string, removed: string): boolean {
  if (!ref.startsWith('/')) return true
  const [inner, outer] = [fold(ref), fold(removed)]
  return inner === outer || inner.startsWith(`${outer}/`)
}

const fold = (path: string) => path.normalize('NFC').toLowerCase()
