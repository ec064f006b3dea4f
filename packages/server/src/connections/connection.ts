import type { ApiKey, ConnectionId, PickerSessionId } from '../lib/ids.ts'
import type { Access } from '../sources/source.ts'

/** The opaque token a picker carries, and what it stands for. Sessions end after a time unused. */
export interface PickerSession {
  readonly id: PickerSessionId
  readonly appKey: ApiKey
}

/** One person's authorised link to a source, bound to a picker session. */
export interface Connection {
  readonly id: ConnectionId
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId
  readonly source: string
  readonly accountId: string
  readonly accountName: string
  readonly accountEmail: string
  readonly status: 'active' | 'broken'
}

/** What other parts may ask of `connections/`. */
export interface Connections {
  /**
   * The session of a token, renewed; a new session (with its new token) when the token is absent,
   * unknown, expired or another app's.
   */
  session(
    appKey: ApiKey,
    token: string | undefined,
  ): Promise<{ session: PickerSession; token: string }>
  /** Only if the token is good; never makes one. */
  findSession(appKey: ApiKey, token: string): Promise<PickerSession | undefined>
  /** The active connection, or `undefined` when the person has to connect (again). */
  find(session: PickerSession, source: string): Promise<Connection | undefined>
  findById(appKey: ApiKey, id: ConnectionId): Promise<Connection | undefined>
  /** The right to act for a connection; its tokens are refreshed under a lock when they are due. */
  access(connection: Connection): Access
  /** The same from an id, for ingests and links. Rejects with `unauthenticated` / `connection_expired`. */
  accessById(appKey: ApiKey, id: ConnectionId): Promise<Access>
  /**
   * Our address that sends the browser to the service's consent page. Rejects with `invalid` /
   * `source_not_configured` when the app has no credentials for the source.
   */
  begin(request: {
    readonly session: PickerSession
    readonly source: string
    readonly flow: 'open' | 'saveas'
    readonly returnUrl: string | undefined
  }): Promise<{ readonly redirectUrl: string }>
  /** The service sent the browser back. Never throws for what a visitor can cause; says what to show. */
  callback(request: {
    readonly source: string
    readonly flow: 'open' | 'saveas'
    readonly query: Readonly<Record<string, string | undefined>>
    readonly signal: AbortSignal
  }): Promise<CallbackResult>
  /** Revokes at the service (best effort) and forgets, one source or all. */
  logout(session: PickerSession, source: string | undefined, signal: AbortSignal): Promise<void>
}

export type CallbackResult =
  | {
      readonly outcome: 'connected'
      readonly returnUrl: string | undefined
      readonly source: string
      readonly accountName: string
    }
  | { readonly outcome: 'denied'; readonly returnUrl: string | undefined; readonly message: string }
  | { readonly outcome: 'failed'; readonly message: string }
