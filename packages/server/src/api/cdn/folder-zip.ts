import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import type { FolderZips } from '../../ingest/folder-picks/folder-zips.ts'
import { type FolderZipId, parseFolderZipId } from '../../lib/ids.ts'
import type { Derivatives } from '../../processing/derivatives/derivative.ts'
import { askedBy, callerSignal, securityOf } from '../caller.ts'
import { sendOpenedArchive } from './archive.ts'

export interface FolderZipDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly folderZips: FolderZips
  readonly derivatives: Pick<Derivatives, 'archives'>
}

/** What `/folder/<id>` asks for; the query is the policy's. */
export interface FolderZipTarget {
  readonly zipId: FolderZipId
  readonly query: URLSearchParams
}

/** `undefined` for every other address: no file and no task is called so. */
export function parseFolderZip(path: string): FolderZipTarget | undefined {
  const [, id = '', query] = /^\/folder\/([^/?]+)(?:\?(.*))?$/s.exec(path) ?? []
  const zipId = parseFolderZipId(id)
  return zipId && { zipId, query: new URLSearchParams(query) }
}

/** Answers all files of a picked folder in one archive, which is written while it is sent. */
export async function sendFolderZip(
  { apps, folderZips, derivatives }: FolderZipDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { zipId, query }: FolderZipTarget,
): Promise<unknown> {
  const zip = await folderZips.find(zipId)
  const security = securityOf({ policy: query.get('policy'), signature: query.get('signature') })
  await apps.authorize({ apiKey: zip.appKey, security, call: 'read', ...askedBy(request) })
  const folder = await zip.open()
  const archive = await derivatives.archives.openFolder(folder, callerSignal(reply))
  return sendOpenedArchive(request, reply, archive)
}
