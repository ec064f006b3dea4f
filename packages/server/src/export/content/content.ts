/** What is to be saved, as it is now. */
export interface ExportContent {
  /** As it is called where nobody says otherwise. */
  readonly filename: string
  /** Known only at its end for some documents, archives and addresses. */
  readonly size: number | undefined
  /** Where it is known before reading; lower-case hex, see `lib/block-hash.ts`. */
  readonly blockHash: string | undefined
  /** The same text stands for the same bytes: what was sent of them counts. */
  readonly version: string
  readonly modifiedAt: Date | undefined
  /** To be read from the beginning to the end, one read after the other. */
  readonly isOnlyInOrder: boolean
  /**
   * Fills `target` with what begins at `offset`, less only at the end of the content. Rejects as its
   * source does, and with `export_content_lost` for what can only be read anew.
   */
  read(offset: number, target: Uint8Array, signal: AbortSignal): Promise<number>
  close(): void
}
