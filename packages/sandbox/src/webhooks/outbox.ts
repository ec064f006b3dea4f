import { setTimeout as sleep } from 'node:timers/promises'
import { WEBHOOK_PAUSES_SECONDS } from '../guesses.ts'
import type { Account } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { postNotification } from './notify.ts'

/** What a developer reads of an app's webhook in the console. */
export interface WebhookStatus {
  readonly uri: string | undefined
  /** Notifications that were answered with 200. */
  readonly delivered: number
  /** Tries that were not. */
  readonly failed: number
  /** Notifications that were given up after the last try. */
  readonly givenUp: number
  /** The last answer's status; 0 for none in time. */
  readonly lastStatus: number | undefined
}

/** What one app is still to be told. */
export interface Outbox {
  readonly counts: Omit<WebhookStatus, 'uri'>
  /** Tells of these accounts soon, together with whom there is to tell of by then. */
  add(accountIds: readonly string[]): void
  /** Resolves once nothing is being told. */
  settled(): Promise<void>
}

export type OutboxWorld = Pick<World, 'accounts' | 'apps' | 'settings' | 'faults' | 'counters'>

export function createOutbox(world: OutboxWorld, appKey: string, stopping: AbortSignal): Outbox {
  const waiting = new Set<string>()
  const counts = {
    delivered: 0,
    failed: 0,
    givenUp: 0,
    lastStatus: undefined as number | undefined,
  }
  let running: Promise<void> | undefined

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping })

  function add(accountIds: readonly string[]): void {
    for (const id of accountIds) {
      waiting.add(id)
    }
    if (waiting.size > 0) {
      running ??= tellAll()
        .catch(ignoreStop)
        .finally(() => {
          running = undefined
        })
    }
  }

  /** Waits the moment in which changes come together, and tells until nobody is left to tell of. */
  async function tellAll(): Promise<void> {
    while (waiting.size > 0) {
      await pause(world.settings.current.webhookDelayMs)
      await tell()
    }
  }

  /** Tries until it is answered; what has changed meanwhile is told along. */
  async function tell(): Promise<void> {
    for (const seconds of WEBHOOK_PAUSES_SECONDS) {
      if (await tellOnce()) {
        return
      }
      await pause(seconds * 1000 * world.settings.current.webhookSecondsScale)
    }
    if (!(await tellOnce())) {
      counts.givenUp += 1
      waiting.clear()
    }
  }

  /** False if it was not answered with 200; then those it was about are waiting again. */
  async function tellOnce(): Promise<boolean> {
    const app = world.apps.get(appKey)
    const accounts = [...waiting].flatMap((id) => world.accounts.get(id) ?? [])
    waiting.clear()
    if (app?.webhook === undefined) {
      return true
    }
    const status = await post({ uri: app.webhook, secret: app.secret }, accounts)
    if (status === undefined) {
      return true
    }
    counts.lastStatus = status
    counts[status === 200 ? 'delivered' : 'failed'] += 1
    if (status !== 200) {
      accounts.forEach(({ id }) => void waiting.add(id))
    }
    return status === 200
  }

  /** The answer's status; undefined for a notification that a fault loses on its way. */
  async function post(
    to: { uri: string; secret: string },
    accounts: readonly Account[],
  ): Promise<number | undefined> {
    const effects = world.faults.strike('webhook', accounts[0]?.email)
    const isStruckBy = (kind: string) => effects.some((effect) => effect.kind === kind)
    const delays = effects.filter((effect) => effect.kind === 'delay')
    await pause(delays.reduce((sum, { ms }) => sum + ms, 0))
    if (isStruckBy('lose-webhook')) {
      return undefined
    }
    world.counters.request('webhook')
    const status = await postNotification(to, accounts, stopping)
    world.counters.answer('webhook', status)
    if (isStruckBy('repeat-webhook')) {
      await postNotification(to, accounts, stopping)
    }
    return status
  }

  return { counts, add, settled: async () => running }
}

function ignoreStop(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) {
    throw error
  }
}
