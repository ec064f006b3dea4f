import { QuaysideError } from '../../errors.ts'
import { createFairShares } from '../../lib/fair-shares.ts'
import type { ApiKey } from '../../lib/ids.ts'

export interface Follower {
  readonly appKey: ApiKey
  /** Of a picker or of the portal; all without one are counted together. */
  readonly sessionId: string | undefined
}

/** The event streams that are open at a time: of a session, of an app, of all. */
export interface StreamPlaces {
  /**
   * Answers how to give the place back. Throws `session_streams_full` and `event_streams_full`,
   * which wait for nothing: who asks again later may be lucky.
   */
  take(follower: Follower): () => void
}

export interface StreamPlacesLimits {
  readonly max?: number
  readonly maxOfSession?: number
}

/** Some 50 KiB each with its socket; 5,000 people who watch their files at once. */
const MAX_STREAMS = 5_000
/** 500 ingests each; browsers open no more than six without HTTP/2. */
const MAX_OF_SESSION = 20

/** Sessions cost nothing, so that of the whole an app gets no more than its share. */
export function createStreamPlaces({
  max = MAX_STREAMS,
  maxOfSession = MAX_OF_SESSION,
}: StreamPlacesLimits = {}): StreamPlaces {
  const shares = createFairShares(max)
  const ofSessions = new Map<string, number>()

  return {
    take({ appKey: sharer, sessionId = '' }) {
      const open = ofSessions.get(sessionId) ?? 0
      if (open >= maxOfSession) throw sessionStreamsFull(maxOfSession)
      if (shares.takeMore({ sharer, unit: 1, want: 1 }) === 0) throw eventStreamsFull()
      ofSessions.set(sessionId, open + 1)
      return () => {
        shares.give(sharer, 1)
        const left = (ofSessions.get(sessionId) ?? 1) - 1
        if (left > 0) ofSessions.set(sessionId, left)
        else ofSessions.delete(sessionId)
      }
    },
  }
}

const sessionStreamsFull = (max: number) =>
  new QuaysideError('the session has too many event streams', {
    kind: 'rate-limited',
    code: 'session_streams_full',
    publicMessage: `This session has ${max} event streams open already. Close one, or follow several transfers in one.`,
    retryAfterMs: 5_000,
  })

const eventStreamsFull = () =>
  new QuaysideError('too many event streams', {
    kind: 'rate-limited',
    code: 'event_streams_full',
    publicMessage: 'Too many transfers are being followed just now. Please try again in a while.',
    retryAfterMs: 10_000,
  })
