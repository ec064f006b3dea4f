import type { Access, CallOptions, ClientCredentials, FileEntry } from './source.ts'

/** What a service tells of what happened to a person's files. */
export interface SourceChanges {
  /** A cursor for "from now on", of everything the account sees. */
  latest(access: Access, options: CallOptions): Promise<string>
  /**
   * One page of what happened after the cursor, in order. A cursor is good for the account it was
   * made for. Rejects with `source_cursor_expired` when it has grown too old, or never was one:
   * whoever asks looks at everything once and begins with `latest` again.
   */
  since(access: Access, cursor: string, options: CallOptions): Promise<ChangePage>
  /**
   * Whether what `ref` names was at `removed` or below it. Says yes where that cannot be told from
   * the two alone.
   */
  isWithin(ref: string, removed: string): boolean
  /** Present only where the service calls when something has changed. */
  readonly notices?: SourceNotices | undefined
}

export interface ChangePage {
  /** Files that are new, have other content, or came to another place. */
  readonly files: readonly FileEntry[]
  /** Places where nothing is any more, nor below them. */
  readonly removed: readonly string[]
  /** What to ask with next time. */
  readonly cursor: string
  /** There is more to be had at once. */
  readonly hasMore: boolean
}

/** Calls by which the service says whose files have changed, but not what. */
export interface SourceNotices {
  /** The word by which an address proves to the service that it is ours; `undefined`: not asked for. */
  challengeOf(query: Readonly<Record<string, unknown>>): string | undefined
  /**
   * The accounts a notice names, each once. `undefined` unless it is signed with this client's
   * secret.
   */
  read(notice: {
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
    /** Exactly as it came. */
    readonly body: Uint8Array
    readonly client: ClientCredentials
  }): readonly string[] | undefined
}
