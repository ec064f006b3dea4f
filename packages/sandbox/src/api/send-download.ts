import { apiHeaders } from '../http/answer.ts'
import { answerContent } from '../http/answer-content.ts'
import { toHeaderJson } from '../http/json.ts'
import type { Call, Download } from './route.ts'

/** Sends a download-style answer: the result in a header, the bytes in the body. */
export async function sendDownload(call: Call, download: Download): Promise<void> {
  const { incoming, effects, world } = call
  const { body, rev, contentType = 'application/octet-stream', result } = download
  if (effects.some((effect) => effect.kind === 'lose-answer')) {
    incoming.req.socket.destroy()
    return
  }
  const onSent = revokeWhenSent(call)
  const sent = await answerContent(incoming, {
    body,
    contentType,
    effects,
    headers: { ...apiHeaders(incoming), 'dropbox-api-result': toHeaderJson(result) },
    ...(rev === undefined ? {} : { rev }),
    ...(onSent && { onSent }),
  })
  world.counters.sent(sent)
}

/** Kills the caller's grant in the middle of the answer, if that is to go wrong. */
function revokeWhenSent({ effects, user, world }: Call): ((bytes: number) => void) | undefined {
  const revocation = effects.find((effect) => effect.kind === 'revoke-after')
  if (revocation === undefined || user === undefined) {
    return undefined
  }
  let isDone = false
  return (bytes) => {
    if (!isDone && bytes >= revocation.afterBytes) {
      isDone = true
      world.grants.revoke(user.token.grantId)
    }
  }
}
