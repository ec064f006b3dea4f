import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import { addTo, dayOf, type GrowingCounts, NO_USAGE, type Usage } from './usage.ts'
import { type AppUsage, addUsage, deleteUsage, randomSlot, readUsage } from './usage-repository.ts'

export interface UsageDeps {
  readonly database: Database
  readonly log: Pick<Logger, 'warn'>
  readonly now: () => Date
  /** How long what was counted stays in memory; 5 seconds by default. */
  readonly writeAfterMs?: number | undefined
}

/** So much is lost at most when the process is killed. */
const WRITE_AFTER_MS = 5_000
/** As long as the audit log, for whoever compares a month with that of the year before. */
const KEEP_DAYS = 400
/** Rows of one statement. */
const BATCH = 500

export function createUsage(deps: UsageDeps): Usage {
  const { database, log, now, writeAfterMs = WRITE_AFTER_MS } = deps
  const { db } = database
  const slot = randomSlot(database.dialect)
  /** By app; there are as many as apps are used within seconds. */
  let today = { day: dayOf(now()), apps: new Map<ApiKey, GrowingCounts>() }
  /** What a write could not take along, and days that ended before one. */
  let rest: AppUsage[] = []
  let writing: Promise<void> | undefined

  /** What was counted so far is nobody else's from here on. */
  function takeAll(): AppUsage[] {
    const taken = [...rest, ...takeToday()]
    rest = []
    return taken
  }

  function takeToday(): readonly AppUsage[] {
    const { day, apps } = today
    today = { day: dayOf(now()), apps: new Map() }
    return [...apps].map(([appKey, amounts]) => ({ appKey, day, amounts }))
  }

  async function write(): Promise<void> {
    const usages = mergeSame(takeAll())
    while (usages.length > 0) {
      const batch = usages.slice(0, BATCH)
      try {
        await addUsage(db, slot, batch)
      } catch (error) {
        // Kept for the next time: counts of a few apps, however long the database is away.
        rest.push(...usages)
        throw error
      }
      usages.splice(0, BATCH)
    }
  }

  /** One at a time; whoever asks meanwhile waits for it and then writes what has come since. */
  async function flush(): Promise<void> {
    await writing?.catch(() => undefined)
    writing ??= write().finally(() => {
      writing = undefined
    })
    await writing
  }

  const timer = setInterval(() => {
    flush().catch((error) => log.warn({ err: error }, 'usage is written later'))
  }, writeAfterMs).unref()

  return {
    add(appKey, amounts) {
      const day = dayOf(now())
      if (day !== today.day) rest.push(...takeToday())
      addTo(today.apps.getOrInsertComputed(appKey, noUsage), amounts)
    },
    async read(appKey, range) {
      await flush()
      return await readUsage(db, appKey, range)
    },
    sweep: () => deleteUsage(db, dayOf(now()) - KEEP_DAYS),
    async close() {
      clearInterval(timer)
      await flush().catch((error) => log.warn({ err: error }, 'the last usage was not written'))
    },
  }
}

const noUsage = (): GrowingCounts => ({ ...NO_USAGE })

/** One statement changes a row once. */
function mergeSame(usages: readonly AppUsage[]): AppUsage[] {
  const merged = new Map<string, { appKey: ApiKey; day: number; amounts: GrowingCounts }>()
  for (const { appKey, day, amounts } of usages) {
    const one = merged.getOrInsertComputed(`${day} ${appKey}`, () => ({
      appKey,
      day,
      amounts: noUsage(),
    }))
    addTo(one.amounts, amounts)
  }
  return [...merged.values()]
}
