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
  /** Facts the source wants back in `Access.details`. */
  readonly details: Readonly<Record<string, string>>
  readonly status: 'active' | 'broken'
  /** Milliseconds of the epoch, growing within a session: when it was connected or chosen last. */
  readonly chosenAt: number
}

/** A connection as the person sees it who made it. */
export interface OwnConnection {
  readonly connection: Connection
  /** Files may be saved there too. */
  readonly canWrite: boolean
  /** Signed out of, while linked files or transfers still live on it. */
  readonly hasLeft: boolean
  /** Linked files that are read through it; from a thousand on they are not counted further. */
  readonly files: number
  readonly connectedAt: Date
}

/** Which of a session's connections to a source is meant; of several the one chosen last. */
export interface ConnectionWish {
  /** `Connection.accountId` */
  readonly account?: string | undefined
  /** For saving only one counts that allows writing. */
  readonly flow?: ConnectFlow | undefined
  /** Only one that was connected or chosen after this `Connection.chosenAt`: how another is added. */
  readonly after?: number | undefined
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
  /** The session that a sealed text of ours names; never renewed by it. */
  findSessionById(appKey: ApiKey, id: PickerSessionId): Promise<PickerSession | undefined>
  /** The active connection, or `undefined` when the person has to connect (again). Rejects with `source_unknown`, `listing_unsupported`. */
  find(
    session: PickerSession,
    source: string,
    wish?: ConnectionWish,
  ): Promise<Connection | undefined>
  /** Those of the session with a source, or with all; broken ones too, the one chosen last first. */
  listOf(session: PickerSession, source?: string): Promise<readonly Connection[]>
  /** All that still acts for the session's person, what was signed out of too. */
  ownOf(session: PickerSession): Promise<readonly OwnConnection[]>
  /** Makes it the one that is found when no account is named; no news where it is already. */
  choose(connection: Connection): Promise<void>
  findById(appKey: ApiKey, id: ConnectionId): Promise<Connection | undefined>
  /** The right to act for a connection; its tokens are refreshed under a lock when they are due. */
  access(connection: Connection): Access
  /** The same from an id, for ingests and links. Rejects with `unauthenticated` / `connection_expired`. */
  accessById(appKey: ApiKey, id: ConnectionId): Promise<Access>
  /**
   * Our address that starts connecting: it carries a ticket for this session, good for half an hour
   * and for one connection. Rejects with `invalid` / `source_not_configured` when the app has no
   * credentials for the source, `return_url_refused` when the browser may not be sent there.
   */
  begin(request: ConnectRequest): Promise<{ readonly redirectUrl: string }>
  /** The browser came to that address: the service's consent page. Rejects with `forbidden` / `ticket_…`. */
  openTicket(request: {
    readonly ticket: string
    readonly source: string
    readonly flow: ConnectFlow
    readonly chooseAccount?: boolean | undefined
    readonly cameFrom?: ConnectRequest['cameFrom']
  }): Promise<{ readonly consentUrl: string }>
  /** The same for a browser that brought the picker session itself. */
  consentUrl(request: ConnectRequest): Promise<{ readonly consentUrl: string }>
  /** The service sent the browser back; links of the account that were cut off go on. Never throws for what a visitor can cause; says what to show. */
  callback(request: {
    readonly source: string
    readonly flow: ConnectFlow
    readonly query: Readonly<Record<string, string | undefined>>
    readonly signal: AbortSignal
  }): Promise<CallbackResult>
  /** As `find`, but waits up to `timeoutMs` for the person to connect, on whichever process. */
  waitFor(
    session: PickerSession,
    source: string,
    options: ConnectionWish & { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Connection | undefined>
  /**
   * Forgets one source or all, or one account of a source, and revokes at the service (best
   * effort). A connection that linked files or running ingests live on only leaves the session; it
   * ends with the last of them.
   */
  logout(
    session: PickerSession,
    what: { readonly source?: string | undefined; readonly account?: string | undefined },
    signal: AbortSignal,
  ): Promise<void>
  /**
   * Takes a connection's rights away whatever lives on it, tells the app, and revokes at the
   * service (best effort). Links that lived on it go on when the account connects again. `false`
   * when the app has no such connection.
   */
  revoke(appKey: ApiKey, id: ConnectionId, signal: AbortSignal): Promise<boolean>
  /** The same for an app that goes away: nothing is left and nobody told. */
  forget(appKey: ApiKey, id: ConnectionId, signal: AbortSignal): Promise<boolean>
  /** Removes what has expired: sessions, states, and connections nobody can use any more. */
  sweep(signal: AbortSignal): Promise<void>
}

/** Picking needs other rights than saving does. */
export type ConnectFlow = 'open' | 'saveas'

export interface ConnectRequest {
  readonly session: PickerSession
  readonly source: string
  readonly flow: ConnectFlow
  /** Where the browser goes afterwards; our end page when absent. */
  readonly returnUrl: string | undefined
  /** The service is to ask whose account it shall be, whoever is signed in there. */
  readonly chooseAccount?: boolean | undefined
  /**
   * The origin of the page that sent the browser, or `itself` when the session is the browser's own.
   * Where it is no page of the app's, somebody may have sent a person to connect their account to
   * the sender's session: then the service has to ask, even those who allowed the app before.
   */
  readonly cameFrom?: string | 'itself' | undefined
}

export type CallbackResult =
  | {
      readonly outcome: 'connected'
      readonly returnUrl: string | undefined
      readonly source: string
      readonly accountName: string
    }
  | { readonly outcome: 'denied'; readonly returnUrl: string | undefined; readonly message: string }
  | { readonly outcome: 'failed'; readonly code: string; readonly message: string }
