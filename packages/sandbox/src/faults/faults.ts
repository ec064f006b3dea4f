import { randomUUID } from 'node:crypto'
import type { Json } from '../http/json.ts'

/** What goes wrong. Byte positions count the body of the answer, or of an upload's request. */
export type Effect =
  /** Waits before answering. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Bodies go at this rate; the connection, not the request, is what is slow. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Stops sending, or taking, after so many bytes, for a while or, without `ms`, until the client gives up. */
  | { readonly kind: 'stall'; readonly afterBytes: number; readonly ms?: number }
  /**
   * Closes the connection after so many bytes of a download, or of an upload's request body;
   * `randomBytes` adds up to that many by chance.
   */
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly randomBytes?: number }
  /** Does what was asked, then closes the connection without an answer. */
  | { readonly kind: 'lose-answer' }
  /** Answers this instead. A text body is sent as text/plain, anything else as JSON. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body?: Json
      readonly headers?: Readonly<Record<string, string>>
    }
  /** A 401 in the words of Dropbox. */
  | {
      readonly kind: 'auth-error'
      readonly tag: 'expired_access_token' | 'invalid_access_token' | 'user_suspended'
    }
  /** A 409 with this error; its summary is made from the tags. */
  | {
      readonly kind: 'route-error'
      readonly error: { readonly '.tag': string; readonly [field: string]: Json }
    }
  /**
   * 429. `holdMs` goes on refusing every matching request for that long, as a real limit does;
   * `style` chooses how it is said.
   */
  | {
      readonly kind: 'rate-limit'
      readonly retryAfter: number
      readonly reason?: 'too_many_requests' | 'too_many_write_operations'
      readonly style?: 'json' | 'json-without-retry-after' | 'text'
      readonly holdMs?: number
    }
  /** Changes one byte of a download, or of what is stored of an upload. */
  | { readonly kind: 'corrupt'; readonly atByte: number }
  /** Replaces the file's content once an answer has begun: the next range is of another revision. */
  | { readonly kind: 'replace-after'; readonly text?: string }
  /** Deletes the entries of a listing once it has been answered. */
  | { readonly kind: 'vanish-after' }
  /** A webhook is never sent; its sender thinks it was. */
  | { readonly kind: 'lose-webhook' }
  /** A webhook is sent twice. */
  | { readonly kind: 'repeat-webhook' }
  /** Revokes the caller's grant once so many bytes of the download are out. */
  | { readonly kind: 'revoke-after'; readonly afterBytes: number }

export interface FaultSpec {
  /** A regular expression the route's name must match, such as `^files/download$`. All if absent. */
  readonly route?: string
  /** Only requests of this account. */
  readonly account?: string
  /** How many matching requests to pass over first. */
  readonly skip?: number
  /** How many times it strikes; without it, until it is cleared. */
  readonly times?: number
  /** Strikes at every n-th matching request. */
  readonly every?: number
  /** Strikes by chance: 0 never, 1 always. */
  readonly probability?: number
  readonly effect: Effect
}

export interface ActiveFault extends FaultSpec {
  readonly id: string
  /** Matching requests so far. */
  readonly seen: number
  /** How often it struck. */
  readonly struck: number
}

export interface Faults {
  add(spec: FaultSpec): string
  list(): ActiveFault[]
  clear(id?: string): void
  /** What strikes this request; each call counts as one. */
  strike(route: string, accountEmail: string | undefined): readonly Effect[]
}

interface Armed {
  readonly spec: FaultSpec
  readonly pattern: RegExp
  seen: number
  struck: number
  holdsUntil: number
}

/** No fault strikes most requests, so that case returns one shared empty list. */
const NOTHING: readonly Effect[] = []

/** Throws a SyntaxError from `add` if the route is no regular expression. */
export function createFaults(now: () => number = Date.now): Faults {
  const armed = new Map<string, Armed>()

  function strike(route: string, account: string | undefined): readonly Effect[] {
    if (armed.size === 0) {
      return NOTHING
    }
    const effects: Effect[] = []
    for (const fault of armed.values()) {
      if (matches(fault, route, account) && strikesNow(fault, now())) {
        effects.push(fault.spec.effect)
      }
    }
    return effects
  }

  return {
    strike,
    add(spec) {
      const id = randomUUID()
      const pattern = new RegExp(spec.route ?? '')
      armed.set(id, { spec, pattern, seen: 0, struck: 0, holdsUntil: 0 })
      return id
    },
    list: () =>
      Array.from(armed, ([id, { spec, seen, struck }]) => ({ id, ...spec, seen, struck })),
    clear(id) {
      if (id === undefined) {
        armed.clear()
      } else {
        armed.delete(id)
      }
    },
  }
}

function matches({ spec, pattern }: Armed, route: string, account: string | undefined): boolean {
  return pattern.test(route) && (spec.account === undefined || spec.account === account)
}

/** Counts the request and says whether the fault strikes it. */
function strikesNow(fault: Armed, now: number): boolean {
  const { spec } = fault
  if (now < fault.holdsUntil) {
    return true
  }
  fault.seen += 1
  const turn = fault.seen - (spec.skip ?? 0)
  const isDue =
    turn > 0 &&
    turn % (spec.every ?? 1) === 0 &&
    fault.struck < (spec.times ?? Number.POSITIVE_INFINITY) &&
    Math.random() < (spec.probability ?? 1)
  if (isDue) {
    fault.struck += 1
    fault.holdsUntil = spec.effect.kind === 'rate-limit' ? now + (spec.effect.holdMs ?? 0) : 0
  }
  return isDue
}
