import { BadArgument, optional, struct, text, withDefault } from '../api/args.ts'
import { DEMO_APP_KEY } from '../state/seed-world.ts'
import { action } from './action.ts'
import { appOf } from './app-actions.ts'

/** What a developer does in Dropbox's console; the real one refuses addresses on this machine. */
const setWebhook = action(
  'set-webhook',
  struct({ app: withDefault(text(), DEMO_APP_KEY), uri: optional(text()) }),
  async (world, { app: key, uri }) => {
    const { webhook: _known, ...app } = appOf(world, key)
    if (uri === undefined) {
      world.apps.set(key, app)
      return { uri }
    }
    if (!/^https?:$/.test(URL.parse(uri)?.protocol ?? '')) {
      throw new BadArgument(`${uri} is no address`)
    }
    const fault = await world.webhooks.findFault(uri)
    if (fault !== undefined) {
      throw new BadArgument(`${uri} cannot be the webhook: ${fault}`)
    }
    world.apps.set(key, { ...appOf(world, key), webhook: uri })
    return { uri }
  },
)

const webhookStatus = action(
  'webhook',
  struct({ app: withDefault(text(), DEMO_APP_KEY) }),
  (world, { app }) => ({ ...world.webhooks.status(appOf(world, app)) }),
)

export const webhookActions = [setWebhook, webhookStatus]
