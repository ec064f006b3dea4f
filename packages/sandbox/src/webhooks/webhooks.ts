import { viewFor } from '../api/path-root.ts'
import type { App } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { findChallengeFault } from './notify.ts'
import { createOutbox, type Outbox, type OutboxWorld, type WebhookStatus } from './outbox.ts'

/**
 * Tells apps that their users' files have changed (Dropbox reference 3.24). Several changes and
 * users are told together: those of a moment, and those that happen while an app does not answer.
 */
export interface Webhooks {
  /** Why an address cannot be an app's webhook, after asking it; undefined if it can. */
  findFault(uri: string): Promise<string | undefined>
  status(app: App): WebhookStatus
  /** Forgets what was not yet told, and waits for what is being told. */
  close(): Promise<void>
}

type WebhookWorld = OutboxWorld & Pick<World, 'tree' | 'grants' | 'now'>

export function createWebhooks(world: WebhookWorld): Webhooks {
  const stopping = new AbortController()
  const outboxes = new Map<string, Outbox>()
  let toldUpTo = world.tree.seq

  const outboxOf = (appKey: string) =>
    outboxes.getOrInsertComputed(appKey, () => createOutbox(world, appKey, stopping.signal))

  const stopListening = world.tree.onChange(() => {
    const changes = world.tree.changesAfter(toldUpTo)
    toldUpTo = world.tree.seq
    const apps = [...world.apps.values()].filter(({ webhook }) => webhook !== undefined)
    if (apps.length === 0 || !world.settings.current.sendsWebhooks) {
      return
    }
    const namespaces = new Set(changes.map(({ ns }) => ns))
    for (const app of apps) {
      outboxOf(app.key).add(concernedAccounts(world, app, namespaces))
    }
  })

  return {
    findFault: (uri) => findChallengeFault(uri, stopping.signal),
    status: ({ key, webhook: uri }) => ({ uri, ...outboxOf(key).counts }),
    async close() {
      stopListening()
      stopping.abort()
      await Promise.all(Array.from(outboxes.values(), (outbox) => outbox.settled()))
    },
  }
}

/** The ids of those who have linked the app and see one of the namespaces through it. */
function concernedAccounts(
  world: WebhookWorld,
  app: App,
  namespaces: ReadonlySet<string>,
): string[] {
  return [...world.grants.accountsOf(app.key)].filter((id) => {
    const account = world.accounts.get(id)
    const places = account && viewFor(world, account, app, undefined).places
    return places !== undefined && !namespaces.isDisjointFrom(places)
  })
}
