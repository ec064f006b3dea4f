import type { FileAnswer, IngestAnswer, ListedFolder, MetadataOfUrlAnswer } from '@quayside/wire'
import type { Endpoints } from './endpoints.ts'

/** A policy (base64) and its signature (hex), for apps that demand them. */
export interface Security {
  readonly policy: string
  readonly signature: string
}

/** Where the picker session's token is kept between calls; in memory by default. */
export interface TokenStore {
  get(): string | undefined
  set(token: string): void
  /**
   * While there is no token: the request that may bring it. The others wait, so that dialogs that
   * begin together have one session, and not each the addresses of another.
   */
  first?: Promise<unknown> | undefined
}

export interface ApiSettings {
  readonly endpoints: Endpoints
  readonly apiKey: string
  readonly security?: Security | undefined
  readonly token?: TokenStore | undefined
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Everything pages ask of a Quayside, typed, for the SDK and the picker. Every call rejects with
 * `RequestError` (see `request-error.ts`) when it is refused or the network fails, and with the signal's
 * reason when it is aborted. The session's token is taken from and kept in the `TokenStore`.
 */
export interface Api {
  readonly settings: ApiSettings
  /** What this app may do, and the sources it offers. */
  prefetch(request: PrefetchOptions, options?: CallOptions): Promise<Prefetched>
  /** One page of a folder, or where to connect. */
  list(source: string, wanted: Wanted, options?: CallOptions): Promise<Listing>
  /** A living link to an entry; copies nothing. */
  link(source: string, item: IngestItem, options?: CallOptions): Promise<FileAnswer>
  /** Begins to store entries, at most 500 a call; answers one ingest per item, in order. */
  startIngests(
    source: string,
    items: readonly IngestItem[],
    options?: StartOptions,
  ): Promise<readonly IngestAnswer[]>
  findIngest(id: string, options?: CallOptions): Promise<IngestAnswer>
  /**
   * Each as it is now, then each change; ends when all have ended. Reconnects by itself. Ingests the
   * service does not know are told as failed, with the code `ingest_missing`.
   */
  watchIngests(ids: readonly string[], options?: CallOptions): AsyncIterable<IngestAnswer>
  cancelIngest(id: string, options?: CallOptions): Promise<IngestAnswer>
  /** Signs out of one source, or of all. */
  logout(source?: string, options?: CallOptions): Promise<void>
  /** What lies at an address of the web. */
  urlMetadata(url: string, options?: CallOptions): Promise<MetadataOfUrlAnswer>
}

export interface PrefetchOptions {
  /** Tells the app's webhooks that a dialog opened. */
  readonly events?: readonly 'picker'[] | undefined
}

export interface Prefetched {
  /** A sentence for the person when this app may not pick. */
  readonly blocked: string | undefined
  readonly sources: readonly SourceFacts[]
}

/** What a picker draws a source from. */
export interface SourceFacts {
  /** The word on the wire: `dropbox`. */
  readonly name: string
  /** For people: `Dropbox`. A name of its own kind, not translated. */
  readonly title: string
  /** An absolute address of an SVG. */
  readonly icon: string
  readonly canSearch: boolean
  /** Whether whole folders can be read in few calls. */
  readonly canListRecursively: boolean
  /** Why nothing can be picked from it now, for people. */
  readonly problem?: string | undefined
}

export interface Wanted {
  /** `/` or the `path` of a listed folder. */
  readonly path: string
  readonly next?: string | undefined
  readonly search?: string | undefined
  /** Files of all folders below, without the folders. */
  readonly isRecursive?: boolean | undefined
  readonly accept?: readonly string[] | undefined
  /** Seconds to wait for the person to connect, up to 25. */
  readonly wait?: number | undefined
  /** Where the browser goes after connecting, when it left the page to do so. */
  readonly appUrl?: string | undefined
}

export type Listing =
  | { readonly status: 'page'; readonly folder: ListedFolder }
  | { readonly status: 'needs-auth'; readonly redirectUrl: string }

export interface IngestItem {
  /** As listed; for the source `url` the address. */
  readonly path: string
  readonly filename?: string | undefined
  /** One of the entry's `exportFormats`. */
  readonly exportFormat?: string | undefined
}

/** Filestack's `storeTo`, as it is given. */
export interface StoreTo {
  readonly location?: string | undefined
  readonly container?: string | undefined
  readonly path?: string | undefined
  readonly region?: string | undefined
  readonly access?: string | undefined
  readonly filename?: string | undefined
}

export interface StartOptions extends CallOptions {
  /**
   * Up to 128 characters, new for each request; said again when it is repeated because its answer was
   * lost, so that nothing begins twice. Made up by default.
   */
  readonly requestKey?: string | undefined
  readonly store?: StoreTo | undefined
  readonly uploadTags?: Readonly<Record<string, string>> | undefined
}
