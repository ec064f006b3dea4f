import { applyEarly } from '../faults/apply-early.ts'
import { redirect, sendHtml } from '../http/answer.ts'
import { ApiError } from '../http/errors.ts'
import { contentOriginOf, type Incoming, queryOf } from '../http/incoming.ts'
import { faultPage, sharedLinkPage } from '../oauth/pages.ts'
import type { World } from '../state/world.ts'
import { findLinked } from './shared-link-target.ts'
import { makeTemporaryLink } from './temporary-link.ts'

export function isSharedLink(path: string): boolean {
  return /^\/scl\/f[io]\//.test(path)
}

/** `dl=0` shows a page; `dl=1` and `raw=1` lead to the file, to be saved or shown. */
export async function answerSharedLink(world: World, incoming: Incoming): Promise<void> {
  world.counters.request('shared_link')
  try {
    await applyEarly(world.faults.strike('shared_link', undefined), incoming.res)
    serve(world, incoming)
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error
    }
    const isMissing = error.status === 409
    sendHtml(
      incoming,
      isMissing ? 404 : error.status,
      faultPage(isMissing ? 'This link leads nowhere.' : String(error.body)),
    )
  } finally {
    world.counters.answer('shared_link', incoming.res.statusCode)
  }
}

function serve(world: World, incoming: Incoming): void {
  const { origin, path, search } = incoming
  const { node, link } = findLinked({ world }, { url: `${origin}${path}?${search}` })
  const query = queryOf(incoming)
  const isInline = query.get('raw') === '1'
  if (node.kind === 'folder' || (query.get('dl') !== '1' && !isInline)) {
    query.set('dl', '1')
    const href = node.kind === 'folder' ? undefined : `${path}?${query}`
    sendHtml(incoming, 200, sharedLinkPage(node.name, href))
    return
  }
  const target = makeTemporaryLink(world, link.accountId, node, { isInline })
  redirect(incoming, contentOriginOf(incoming) + target)
}
