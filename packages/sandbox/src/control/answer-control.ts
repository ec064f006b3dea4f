import { BadArgument } from '../api/args.ts'
import { sendJson } from '../http/answer.ts'
import type { Incoming } from '../http/incoming.ts'
import { parseJson } from '../http/json.ts'
import { readText } from '../http/receive.ts'
import type { World } from '../state/world.ts'
import { accountActions } from './account-actions.ts'
import type { Action } from './action.ts'
import { faultActions } from './fault-actions.ts'
import { fileActions } from './file-actions.ts'
import { sharingActions } from './sharing-actions.ts'
import { webhookActions } from './webhook-actions.ts'

/** Many files come as base64 in one request. */
const MAX_CONTROL_BYTES = 512 * 1024 * 1024

const actions: ReadonlyMap<string, Action> = new Map(
  [...accountActions, ...fileActions, ...faultActions, ...sharingActions, ...webhookActions].map(
    (one) => [one.name, one],
  ),
)

/** `/_sandbox/<action>`: what tests and people do to the sandbox that Dropbox has no word for. */
export async function answerControl(world: World, incoming: Incoming): Promise<void> {
  const name = incoming.path.slice('/_sandbox/'.length)
  if (incoming.req.headers['sec-fetch-site'] === 'cross-site') {
    sendJson(incoming, 403, { error: 'pages of other sites have no business here' })
    return
  }
  const known = actions.get(name)
  if (known === undefined) {
    sendJson(incoming, 404, { error: `unknown action ${name}`, actions: [...actions.keys()] })
    return
  }
  try {
    const input = parseJson((await readText(incoming.req, MAX_CONTROL_BYTES)) || '{}')
    if (input === undefined) {
      throw new BadArgument('the body is not JSON')
    }
    sendJson(incoming, 200, (await known.prepare(input.value)(world)) ?? null)
  } catch (error) {
    if (!(error instanceof BadArgument)) {
      throw error
    }
    sendJson(incoming, 400, { error: `${name}: ${error.message}` })
  }
}
