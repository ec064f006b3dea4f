import type { ByteBody } from '../lib/byte-body.ts'
import type { ConnectionId } from '../lib/ids.ts'
import type { SourceChanges } from './changes.ts'
import type { SourceWriting } from './writing.ts'

/**
 * The contract of a source: where files come from. A source is one folder here and one line in
 * `index.ts`. Faults leave a source as `QuaysideError`s; one that is worth another try carries
 * `retryAfterMs`.
 */
export type Source = PersonalSource | PublicSource

/** A place where a person's files live: whoever wants them has to be let in by that person. */
export interface PersonalSource {
  readonly manifest: SourceManifest
  readonly oauth: SourceOAuth
  /** One page of a folder, `''` being the root. An unknown folder is `not-found`, an empty one an empty page. */
  list(access: Access, folder: string, options: ListOptions): Promise<Page<Entry>>
  /** What the source knows about one entry; `not-found` when it is gone. */
  stat(access: Access, ref: string, options: StatOptions): Promise<Entry>
  /** The bytes of one file, from `start` on. The caller must read `body` to its end or cancel it. */
  open(access: Access, ref: string, options: OpenOptions): Promise<OpenedFile>
  /** Whose account this is. */
  account(access: Access, options: CallOptions): Promise<Account>
  /** Makes the connection's tokens worthless. Not an error when they already are. */
  revoke(access: Access, options: CallOptions): Promise<void>
  /**
   * Present only where the service lists a folder with all that is below it. One page of the files
   * in no particular order, folders left out; a page may be empty and not the last.
   */
  listAll?(access: Access, folder: string, options: ListOptions): Promise<Page<FileEntry>>
  /** Present only where the service can search. */
  search?(access: Access, text: string, options: ListOptions): Promise<Page<Entry>>
  /** Present only where the service makes small pictures. One result per ref, in order. */
  thumbnails?(
    access: Access,
    refs: readonly string[],
    options: CallOptions & { readonly size: 'small' | 'large' },
  ): Promise<readonly (Thumbnail | undefined)[]>
  /** Present only where an app may be confined to a folder of its own: how much of the account it sees. */
  reach?(access: Access, options: CallOptions): Promise<'everything' | 'own-folder'>
  /** Present only where the service hands out short-lived addresses of a file's bytes. */
  temporaryLink?(access: Access, ref: string, options: StatOptions): Promise<string>
  /** Present only where the service tells what has changed. */
  readonly changes?: SourceChanges | undefined
  /** Present only where files can be written back. */
  readonly writing?: SourceWriting | undefined
}

/**
 * Files at addresses, which anybody may read who knows them: nobody connects and there is nothing
 * to list. A `ref` is an address, so a policy's `url` applies to it.
 */
export interface PublicSource {
  readonly manifest: SourceManifest
  readonly oauth?: undefined
  /** As `PersonalSource.open`. What the file is can only be told by opening it. */
  open(ref: string, options: OpenOptions): Promise<OpenedFile>
}

/** What people, the portal and the manual read about a source. */
export interface SourceManifest {
  /** The word on the wire: `dropbox`. */
  readonly name: string
  /** The word in webhooks and for people: `Dropbox`. */
  readonly title: string
  /** An SVG image. */
  readonly icon: string
  readonly setup: readonly string[]
  /** What a registration's settings are called where the service keeps them; absent where nobody registers. */
  readonly console?: SourceConsole
}

/** The service's own pages about an app, in its words. Each finishes a sentence about what to do there. */
export interface SourceConsole {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: string
  readonly scopes: string
  /** How to get tokens that can be renewed. */
  readonly offline: string
  /** How to get at all files of a person. */
  readonly reach: string
  /** What to do when nobody else may connect. */
  readonly users: string
  /** Where the address stands that the service calls when files have changed. */
  readonly notices?: string | undefined
}

export interface CallOptions {
  readonly signal: AbortSignal
}
export interface StatOptions extends CallOptions {
  /** What a file was in this revision: `source_entry_missing` when the service has not kept it. */
  readonly rev?: string | undefined
}
export interface ListOptions extends CallOptions {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}
export interface OpenOptions extends CallOptions {
  /** First byte wanted; 0 by default. */
  readonly start?: number | undefined
  /** The byte after the last one wanted; the end of the file by default. */
  readonly end?: number | undefined
  /** Only this revision will do: a file that is now another one is `conflict` / `source_entry_changed`. */
  readonly rev?: string | undefined
  /** For addresses: sent along, but not to another origin that one redirects to. In lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** For documents that exist only as exports; one of `Entry.exportFormats`. */
  readonly exportFormat?: string | undefined
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Present while there is more. */
  readonly cursor?: string | undefined
}

export type Entry = FolderEntry | FileEntry

interface EntryFacts {
  /** The source's id for it, to be handed back to `list`, `stat` and `open`. */
  readonly ref: string
  readonly name: string
  /** Nothing can be saved or changed there. Like the facts below: absent when it is not so, or not told. */
  readonly isReadOnly?: boolean | undefined
  /** Shared with the person, but not put among their own folders: it has no path. */
  readonly isUnmounted?: boolean | undefined
}
export interface FolderEntry extends EntryFacts {
  readonly kind: 'folder'
  /** Others have it too: a shared folder, or one of a team. */
  readonly isShared?: boolean | undefined
  /** A team member's own folder, where the listing begins with what is the team's. */
  readonly isOwn?: boolean | undefined
  /** The person sees that it is there, and may not open it. */
  readonly isClosed?: boolean | undefined
}
export interface FileEntry extends EntryFacts {
  readonly kind: 'file'
  /** Stays the same when the file is moved or renamed. */
  readonly id: string
  /** Changes with every change of the content; pins a transfer to one version. Empty where nothing tells. */
  readonly rev: string
  /** Unknown for documents that exist only as exports, and where a server does not tell. */
  readonly size: number | undefined
  /** Lower-case hex; see `lib/block-hash.ts`. */
  readonly blockHash: string | undefined
  readonly contentType: string
  readonly modifiedAt: Date | undefined
  readonly hasThumbnail: boolean
  /** Neither the file nor an export of it can be had. */
  readonly isWithheld?: boolean | undefined
  /** Formats to choose from when the file cannot be downloaded as it is; the first is the default. */
  readonly exportFormats: readonly string[]
}

export interface OpenedFile {
  readonly entry: FileEntry
  /** Position of the body's first byte in the file. */
  readonly start: number
  /** Bytes in the body; unknown for exports. */
  readonly length: number | undefined
  /** Nothing but the whole file can be had: whoever is interrupted has to begin again. */
  readonly isOnlyWhole?: boolean | undefined
  readonly body: ByteBody
}

export interface Thumbnail {
  readonly contentType: string
  readonly bytes: Uint8Array
}

export interface Account {
  readonly id: string
  readonly name: string
  readonly email: string
  /** Facts the source wants back in `Access.details`, e.g. which root the account sees. */
  readonly details: Readonly<Record<string, string>>
}

/** A connection's right to act, as a source sees it. */
export interface Access {
  readonly connectionId: ConnectionId
  readonly accountId: string
  /** The app in whose name it acts; services limit the calls of each app for itself. */
  readonly client?: string | undefined
  readonly details: Readonly<Record<string, string>>
  /**
   * An access token good for at least some minutes. `stale` names one the service refused: a new
   * one is fetched, at most once however many callers ask. Rejects with `unauthenticated` /
   * `connection_expired` when the person has to connect again.
   */
  token(options: {
    readonly stale?: string | undefined
    readonly signal: AbortSignal
  }): Promise<string>
}

/** An app's own registration with the service. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

export interface SourceOAuth {
  /** Scopes asked for when picking and when saving. */
  readonly scopes: { readonly open: readonly string[]; readonly saveas: readonly string[] }
  authorizeUrl(request: AuthorizeRequest): string
  exchangeCode(request: {
    readonly client: ClientCredentials
    readonly redirectUri: string
    readonly code: string
    readonly codeVerifier: string
    readonly signal: AbortSignal
  }): Promise<TokenSet>
  /** Rejects with `unauthenticated` when the refresh token is dead, `invalid` when the app's keys are wrong. */
  refresh(request: {
    readonly client: ClientCredentials
    readonly refreshToken: string
    readonly signal: AbortSignal
  }): Promise<TokenSet>
  /** Proves key and secret without any person: what `doctor` and the portal ask. */
  checkCredentials(client: ClientCredentials, options: CallOptions): Promise<void>
  /** What the consent page makes of a request before anybody signs in. Rejects when it cannot be asked. */
  examineConsent(request: AuthorizeRequest, options: CallOptions): Promise<ConsentVerdict>
}

export interface AuthorizeRequest {
  readonly client: ClientCredentials
  readonly redirectUri: string
  readonly state: string
  readonly codeChallenge: string
  readonly flow: 'open' | 'saveas'
  /** The person asked for another account than the one the browser is signed in with. */
  readonly chooseAccount?: boolean | undefined
  /** The person is asked even if they allowed the app before. */
  readonly alwaysAsk?: boolean | undefined
}

export type ConsentVerdict =
  /** It would ask a person, so all is well as far as it tells. */
  | { readonly outcome: 'asks' }
  | { readonly outcome: 'key-unknown' }
  | { readonly outcome: 'redirect-uri-unknown' }
  | { readonly outcome: 'scopes-refused'; readonly scopes: readonly string[] }
  /** For another reason, in the service's words. */
  | { readonly outcome: 'refused'; readonly detail: string }

export interface TokenSet {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly expiresAt: Date | undefined
  readonly scopes: readonly string[]
  readonly accountId: string | undefined
}
