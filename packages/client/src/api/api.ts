import type {
  ExportAnswer,
  FileAnswer,
  IngestAnswer,
  ListedEntry,
  ListedFolder,
  MetadataOfUrlAnswer,
} from '@quayside/wire'
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
  link(source: string, item: IngestItem, options?: LinkOptions): Promise<FileAnswer>
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
  /** Makes a folder in a source; a name that is taken rejects with `source_entry_exists`. */
  createFolder(source: string, wanted: NewFolder, options?: CallOptions): Promise<ListedEntry>
  /** Begins to save files in a source, at most 500 a call; answers one export per item, in order. */
  startExports(
    source: string,
    items: readonly ExportItem[],
    options?: StartExportsOptions,
  ): Promise<readonly ExportAnswer[]>
  findExport(id: string, options?: CallOptions): Promise<ExportAnswer>
  /** As `watchIngests`; what the service does not know has the code `export_missing`. */
  watchExports(ids: readonly string[], options?: CallOptions): AsyncIterable<ExportAnswer>
  /** Nothing of it stays in the source, unless it was saved by then. */
  cancelExport(id: string, options?: CallOptions): Promise<ExportAnswer>
  /** Signs out of one source, or of all; with `account` out of that one only. */
  logout(source?: string, options?: AccountOptions): Promise<void>
  /** What lies at an address of the web. */
  urlMetadata(url: string, options?: CallOptions): Promise<MetadataOfUrlAnswer>
}

export interface AccountOptions extends CallOptions {
  /** The `id` of a listed account; by default the one used last. */
  readonly account?: string | undefined
}

export interface LinkOptions extends AccountOptions {
  /** Whether the link goes on with the file, which is the default, or stays with what it is now. */
  readonly revision?: LinkRevision | undefined
}

export type LinkRevision = 'follow' | 'pin'

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
  /** Whether files can be saved in it. */
  readonly canSave?: boolean | undefined
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
  /** The `id` of a listed account, which becomes the one used last; by default that one. */
  readonly account?: string | undefined
  /** The `chosen` of a listing: only an account connected or chosen since counts, to add another. */
  readonly after?: number | undefined
  /** For saving: only a connection that may write counts. */
  readonly flow?: 'open' | 'saveas' | undefined
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

export interface StartOptions extends AccountOptions {
  /**
   * Up to 128 characters, new for each request; said again when it is repeated because its answer was
   * lost, so that nothing begins twice. Made up by default.
   */
  readonly requestKey?: string | undefined
  readonly store?: StoreTo | undefined
  readonly uploadTags?: Readonly<Record<string, string>> | undefined
}

export interface NewFolder {
  /** The `path` of a listed folder; `/` is the root. */
  readonly folder: string
  readonly name: string
  readonly account?: string | undefined
}

export interface ExportItem {
  /**
   * A handle, the address of a file or of what tasks make of it, or any address of the web. See
   * `Client.transform`.
   */
  readonly what: string
  /** As it is to be called; its own name by default. */
  readonly filename?: string | undefined
}

/** What to do when a name is taken: find another, take its place, or give up. */
export type Clash = 'rename' | 'replace' | 'fail'

export interface StartExportsOptions extends CallOptions {
  /** As for `StartOptions`. */
  readonly requestKey?: string | undefined
  readonly account?: string | undefined
  /** The `path` of a listed folder; the root by default. Folders that are missing are made. */
  readonly folder?: string | undefined
  /** `rename` by default. */
  readonly onClash?: Clash | undefined
}
