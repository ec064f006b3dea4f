import { struct } from '../api/args.ts'
import { readPath } from '../api/path-args.ts'
import { type ApiRoute, rpc } from '../api/route.ts'
import { applyEarly } from '../faults/apply-early.ts'
import { TEMPORARY_LINK_HEAD_STATUS } from '../guesses.ts'
import { answerPreflight, apiHeaders, sendJson, sendText } from '../http/answer.ts'
import { answerContent } from '../http/answer-content.ts'
import { contentDisposition } from '../http/content-disposition.ts'
import { contentTypeOf } from '../http/content-type.ts'
import { ApiError, routeError } from '../http/errors.ts'
import { contentOriginOf, type Incoming } from '../http/incoming.ts'
import { randomId } from '../state/accounts.ts'
import type { FileNode, TemporaryLink } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { findFile } from '../tree/find.ts'
import { toFileMetadata } from '../tree/metadata.ts'
import { checkDownloadable } from './download.ts'

const PREFIX = '/cd/0/get/'

const getTemporaryLink = rpc({
  name: 'files/get_temporary_link',
  scope: 'files.content.read',
  arg: struct({ path: readPath }),
  run({ world, view, account, incoming }, { path }) {
    if (!account.isEmailVerified) {
      throw routeError({ '.tag': 'email_not_verified' })
    }
    const { node, place } = findFile(world, view, path)
    checkDownloadable(node)
    return {
      metadata: toFileMetadata(place, node),
      link: contentOriginOf(incoming) + makeTemporaryLink(world, account.id, node),
    }
  },
})

export const temporaryLinkRoutes: readonly ApiRoute[] = [getTemporaryLink]

/** The path of a new link to the file as it is now. */
export function makeTemporaryLink(
  world: World,
  accountId: string,
  file: FileNode,
  { isInline = false } = {},
): string {
  const link: TemporaryLink = {
    token: randomId(64),
    accountId,
    fileId: file.id,
    rev: file.revision.rev,
    expiresAt: world.now() + world.settings.current.temporaryLinkSeconds * 1000,
    isInline,
  }
  forgetExpired(world)
  world.temporaryLinks.set(link.token, link)
  return `${PREFIX}${link.token}/file`
}

export function isTemporaryLink(path: string): boolean {
  return path.startsWith(PREFIX)
}

/** Serves a temporary link: no authentication, ranges, 410 once it is over. */
export async function answerTemporaryLink(world: World, incoming: Incoming): Promise<void> {
  world.counters.request('temporary_link')
  try {
    await serve(world, incoming)
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error
    }
    const headers = { ...apiHeaders(incoming), ...error.headers }
    if (typeof error.body === 'string') {
      sendText(incoming, error.status, error.body, headers)
    } else {
      sendJson(incoming, error.status, error.body, headers)
    }
  } finally {
    world.counters.answer('temporary_link', incoming.res.statusCode)
  }
}

async function serve(world: World, incoming: Incoming): Promise<void> {
  if (incoming.method === 'OPTIONS') {
    answerPreflight(incoming)
    return
  }
  if (incoming.method !== 'GET') {
    throw new ApiError(TEMPORARY_LINK_HEAD_STATUS, '', { allow: 'GET' })
  }
  const link = world.temporaryLinks.get(incoming.path.slice(PREFIX.length).split('/')[0] ?? '')
  const effects = world.faults.strike(
    'temporary_link',
    link && world.accounts.get(link.accountId)?.email,
  )
  await applyEarly(effects, incoming.res)
  const file = link && fileOf(world, link)
  if (file === undefined) {
    throw new ApiError(410, 'This link has expired or was never made.')
  }
  const sent = await answerContent(incoming, {
    body: world.contents.open(file.revision),
    contentType: contentTypeOf(file.name),
    rev: file.revision.rev,
    effects,
    headers: {
      ...apiHeaders(incoming),
      'content-disposition': contentDisposition(
        file.name,
        link?.isInline ? 'inline' : 'attachment',
      ),
    },
  })
  world.counters.sent(sent)
}

/** The file as it was when the link was made, as long as it exists and the link is young. */
function fileOf(world: World, link: TemporaryLink): FileNode | undefined {
  const current = world.tree.byId(link.fileId)
  if (current?.kind !== 'file' || link.expiresAt <= world.now()) {
    return undefined
  }
  return current.revision.rev === link.rev ? current : world.tree.oldRevision(link.rev)?.file
}

function forgetExpired({ temporaryLinks, now }: World): void {
  for (const { token, expiresAt } of temporaryLinks.values()) {
    // Links are kept in the order they were made, so the first young one ends the search.
    if (expiresAt > now()) {
      return
    }
    temporaryLinks.delete(token)
  }
}
