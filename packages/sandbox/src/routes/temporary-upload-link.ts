import { integer, struct, withDefault } from '../api/args.ts'
import { type ApiRoute, rpc } from '../api/route.ts'
import { applyEarly } from '../faults/apply-early.ts'
import { answerPreflight, apiHeaders, sendJson, sendText } from '../http/answer.ts'
import { ApiError } from '../http/errors.ts'
import { contentOriginOf, type Incoming } from '../http/incoming.ts'
import { BodyRefused } from '../http/receive.ts'
import { randomId } from '../state/accounts.ts'
import type { UploadLink } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { createView } from '../tree/view.ts'
import { commitInfo, toCommit } from './commit-info.ts'
import { commitSession } from './finish-session.ts'
import { receiveChunk } from './receive-chunk.ts'

const PREFIX = '/apitul/1/'
const ROUTE = 'temporary_upload_link'

/** What is wrong with the commit shows only when the link is used. */
const getTemporaryUploadLink = rpc({
  name: 'files/get_temporary_upload_link',
  scope: 'files.content.write',
  arg: struct({
    commit_info: commitInfo,
    duration: withDefault(integer({ min: 60, max: 14_400 }), 14_400),
  }),
  run({ world, view, account, incoming }, { commit_info: commit, duration }) {
    const link: UploadLink = {
      token: randomId(43),
      accountId: account.id,
      root: view.root,
      commit: toCommit(commit),
      expiresAt: world.now() + duration * 1000,
    }
    world.uploadLinks.set(link.token, link)
    return { link: `${contentOriginOf(incoming)}${PREFIX}${link.token}` }
  },
})

export const temporaryUploadLinkRoutes: readonly ApiRoute[] = [getTemporaryUploadLink]

export function isTemporaryUploadLink(path: string): boolean {
  return path.startsWith(PREFIX)
}

/** Takes a file without any authentication, once. Refusals are plain text. */
export async function answerTemporaryUploadLink(world: World, incoming: Incoming): Promise<void> {
  if (incoming.method === 'OPTIONS') {
    answerPreflight(incoming)
    return
  }
  world.counters.request(ROUTE)
  try {
    sendJson(incoming, 200, await receive(world, incoming), apiHeaders(incoming))
  } catch (error) {
    answerRefusal(incoming, error)
  } finally {
    world.counters.answer(ROUTE, incoming.res.statusCode)
  }
}

async function receive(world: World, incoming: Incoming) {
  const link = usableLink(world, incoming)
  const account = world.accounts.get(link.accountId)
  const view = account && createView(world.tree, account, link.root)
  if (account === undefined || view === undefined) {
    throw new ApiError(409, 'The account of this link is gone.')
  }
  const effects = world.faults.strike(ROUTE, account.email)
  await applyEarly(effects, incoming.res)
  const session = world.sessions.create(account.id, 'sequential')
  try {
    const chunk = await receiveChunk({ world, incoming, effects }, session, { offset: 0 })
    const full = world.sessions.record(session.id, chunk, { close: true })
    // Another request may have come first; from here on this one has the link.
    usableLink(world, incoming)
    world.uploadLinks.set(link.token, { ...link, isUsed: true })
    const finished = await commitSession({ world, view }, full, link.commit)
    if ('fault' in finished) {
      world.uploadLinks.set(link.token, link)
      throw new ApiError(409, `The file could not be saved: ${finished.fault['.tag']}.`)
    }
    return { 'content-hash': finished.metadata.content_hash }
  } finally {
    await world.sessions.remove(session.id)
  }
}

/** Throws for a link that is unknown, too old or used, and for a request it is not meant for. */
function usableLink({ uploadLinks, now }: World, { req, method, path }: Incoming): UploadLink {
  const link = uploadLinks.get(path.slice(PREFIX.length))
  if (method !== 'POST' || req.headers['content-type'] !== 'application/octet-stream') {
    throw new ApiError(400, 'Send the file by POST, as application/octet-stream.')
  }
  if (link === undefined) {
    throw new ApiError(409, 'There is no such link.')
  }
  if (link.isUsed || link.expiresAt <= now()) {
    throw new ApiError(410, 'This link has expired or was used.')
  }
  return link
}

function answerRefusal(incoming: Incoming, error: unknown): void {
  if (incoming.res.destroyed || (error instanceof BodyRefused && error.reason === 'cut')) {
    return
  }
  if (!(error instanceof ApiError)) {
    throw error
  }
  incoming.req.resume()
  const text = typeof error.body === 'string' ? error.body : 'The file was refused.'
  sendText(incoming, error.status, text, apiHeaders(incoming))
}
