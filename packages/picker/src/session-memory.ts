import type { Choice } from './state/choice.ts'
import { parseChoice } from './transfers/memory.ts'

/** What a picker must know again when the person comes back from signing in elsewhere. */
export interface Remembered {
  readonly token: string | undefined
  /** Those a page may keep: files of the device are gone with it. */
  readonly choices: readonly Choice[]
  /** The source that was open. */
  readonly source: string | undefined
}

/** Kept by the tab while it is elsewhere. */
export interface SessionMemory {
  keep(remembered: Remembered): void
  /** What was kept, once; `undefined` when nothing was, or too long ago. */
  take(): Remembered | undefined
}

export interface SessionMemoryDeps {
  /** `undefined` where the browser keeps nothing for us: then the person begins again. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined
  readonly apiKey: string
  readonly now: () => number
}

/** Who takes longer to sign in has given up, or come back another way. */
const LONGEST_ABSENCE_MS = 30 * 60_000

export function createSessionMemory({ storage, apiKey, now }: SessionMemoryDeps): SessionMemory {
  const key = `quayside:return:${apiKey}`
  return {
    keep({ token, choices, source }) {
      const kept = choices.filter(({ kind }) => kind !== 'device')
      try {
        storage?.setItem(key, JSON.stringify({ token, choices: kept, source, atMs: now() }))
      } catch {
        // Full, or forbidden: the person begins again.
      }
    },
    take() {
      try {
        const text = storage?.getItem(key)
        storage?.removeItem(key)
        return text ? parseRemembered(JSON.parse(text), now()) : undefined
      } catch {
        return undefined // kept by somebody else under our name, or the browser keeps nothing
      }
    },
  }
}

function parseRemembered(json: unknown, nowMs: number): Remembered | undefined {
  if (!isRecord(json) || typeof json.atMs !== 'number') return undefined
  if (nowMs - json.atMs > LONGEST_ABSENCE_MS) return undefined
  const choices = Array.isArray(json.choices) ? json.choices : []
  return {
    token: stringOf(json.token),
    choices: choices.flatMap((choice: unknown) =>
      isRecord(choice) ? (parseChoice(choice) ?? []) : [],
    ),
    source: stringOf(json.source),
  }
}

function stringOf(json: unknown): string | undefined {
  return typeof json === 'string' && json !== '' ? json : undefined
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null
}
