/**
 * Bytes that are pulled into buffers of the reader's choosing. Node's streams hand out many small
 * fresh buffers; on large transfers making and collecting them costs more than hashing the bytes
 * does. Here the reader owns a few large buffers and uses them again and again.
 */
export interface ByteBody {
  /**
   * Fills `target` from the start and resolves with the number of bytes written: less than
   * `target.length` only at the end of the body, 0 when nothing is left. Not to be called again
   * before it settles. Rejects when the bytes cannot come (connection lost, aborted); what was
   * written into `target` before that stays, and `filled()` tells how much it was.
   */
  fill(target: Uint8Array): Promise<number>
  /** Bytes of the last `fill` that arrived, also after it was rejected. */
  filled(): number
  /** Gives the body up. Safe to call at any time, also twice and after the end. */
  cancel(): void
}
