import { type ApiRoute, type UserCall, upload } from '../api/route.ts'
import { routeError } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import { toCommit, uploadArg } from './commit-info.ts'
import { commitSession } from './finish-session.ts'
import { receiveChunk } from './receive-chunk.ts'

/**
 * An upload in one call is a session that is finished at once: if its path is refused, the bytes
 * are kept and can be committed elsewhere.
 */
const uploadFile = upload({
  name: 'files/upload',
  scope: 'files.content.write',
  arg: uploadArg,
  async run(call, arg): Promise<Json> {
    const { world, account } = call
    const session = world.sessions.create(account.id, 'sequential')
    const chunk = await receiveOrForget(call, session.id, arg.content_hash)
    const full = world.sessions.record(session.id, chunk, { close: false })
    const finished = await commitSession(call, full, toCommit(arg))
    if ('fault' in finished) {
      throw routeError({ '.tag': 'path', reason: finished.fault, upload_session_id: session.id })
    }
    return finished.metadata
  },
})

export const uploadRoutes: readonly ApiRoute[] = [uploadFile]

async function receiveOrForget(call: UserCall, id: string, hash: string | undefined) {
  const session = call.world.sessions.get(call.account.id, id)
  try {
    if (session === undefined) {
      throw new Error('the session that was just made is gone')
    }
    return await receiveChunk(call, session, { offset: 0, hash })
  } catch (error) {
    await call.world.sessions.remove(id)
    throw error
  }
}
