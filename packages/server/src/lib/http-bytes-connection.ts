import type net from 'node:net'
import { HttpBytesError, malformed } from './http-bytes-error.ts'
import { createSpill } from './http-bytes-spill.ts'

/** Several pieces of memory are sent one after the other, as one body. */
export type RequestBody = string | Uint8Array | readonly Uint8Array[]

interface Waiter {
  resolve(): void
  reject(error: unknown): void
}

/**
 * One socket, read on demand. Bytes go straight from the kernel into the buffer given to `fill`;
 * what nobody has asked for yet goes into the *spill*, from which heads and chunk sizes are
 * parsed. While nobody waits the socket is paused, so the peer cannot make us buffer.
 */
export class Connection {
  /** To be given to the socket when it is made. */
  readonly onread: net.OnReadOpts = {
    buffer: () => this.#offer(),
    callback: (count) => this.#received(count),
  }
  readonly #spill = createSpill()
  #socket: net.Socket | undefined
  #target: Uint8Array | undefined
  #isTargetOffered = false
  #filled = 0
  #waiter: Waiter | undefined
  #failure: { readonly error: unknown } | undefined
  #hasEnded = false
  #idleTimeoutMs = 0
  #onDisturbed: (() => void) | undefined

  /** The socket is open. */
  attach(socket: net.Socket): this {
    this.#socket = socket
    socket.on('end', () => {
      this.#hasEnded = true
      this.#satisfy()
      this.#onDisturbed?.()
    })
    socket.on('error', (error) => this.#lose(error))
    socket.on('close', () => {
      if (!this.#hasEnded) this.#lose()
    })
    socket.on('timeout', () =>
      this.fail(new HttpBytesError('idle_timeout', 'no byte came for too long')),
    )
    return this
  }

  /**
   * Sends a request. `head` is ASCII. Bytes go to the kernel from where they lie, so they must stay
   * as they are until `onWritten`, which is not called when the connection fails before.
   */
  write(head: string, body: RequestBody | undefined, onWritten: () => void): void {
    const socket = this.#socket
    this.#filled = 0
    const done = (error: unknown): void => {
      if (!error) onWritten()
    }
    const parts = typeof body === 'object' ? partsOf(body) : []
    const last = parts.pop()
    socket?.cork()
    socket?.write(
      typeof body === 'string' ? head + body : head,
      last === undefined ? done : undefined,
    )
    for (const part of parts) socket?.write(part)
    if (last !== undefined) socket?.write(last, done)
    socket?.uncork()
  }

  /** Arrived and not yet taken. Valid until the next call that waits. */
  spilled(): Buffer {
    return this.#spill.bytes()
  }

  /** Drops `count` bytes from the front of what was spilled. */
  take(count: number): void {
    this.#spill.take(count)
  }

  /** Waits until more was spilled; `false` at the end of the stream. */
  async more(): Promise<boolean> {
    const before = this.#spill.bytes().length
    await this.#wait()
    return this.#spill.bytes().length > before
  }

  /** Fills all of `target`, except at the end of the stream. Resolves with the bytes written. */
  async fill(target: Uint8Array): Promise<number> {
    this.#filled = this.#spill.moveTo(target)
    if (this.#filled === target.length) return this.#filled
    this.#target = target
    await this.#wait()
    return this.#filled
  }

  /** Bytes of the last `fill`, also while it is under way and after it failed. */
  filled(): number {
    return this.#filled
  }

  /**
   * How long a wait may last without a byte coming or going before the connection fails with
   * `idle_timeout`; 0 for ever. Counts for a wait under way, too.
   */
  setIdleTimeout(ms: number): void {
    this.#idleTimeoutMs = ms
    if (this.#waiter !== undefined) this.#socket?.setTimeout(ms)
  }

  /** Ends the connection at once; whoever waits, and whoever asks later, gets `error`. */
  fail(error: unknown): void {
    this.#spill.take(this.#spill.bytes().length)
    this.#end(error)
  }

  /** Puts an unused connection to rest; `onEnd` is called once if it ends or the peer speaks. */
  rest(timeoutMs: number, onEnd: () => void): void {
    this.#onDisturbed = () => {
      this.#onDisturbed = undefined
      this.#socket?.destroy()
      onEnd()
    }
    this.#socket?.setTimeout(timeoutMs).resume().unref()
  }

  /** Takes it up again. `false` when it has ended meanwhile. */
  wake(): boolean {
    this.#onDisturbed = undefined
    this.#socket?.setTimeout(0).ref()
    return this.isClean()
  }

  /** Whether another exchange may follow: open, all written, nothing received unasked. */
  isClean(): boolean {
    return (
      this.#failure === undefined &&
      !this.#hasEnded &&
      this.#socket?.destroyed === false &&
      this.#socket.writableLength === 0 &&
      this.#spill.bytes().length === 0
    )
  }

  #offer(): Uint8Array {
    const rest = this.#target?.subarray(this.#filled)
    this.#isTargetOffered = rest !== undefined && rest.length > 0
    return rest !== undefined && rest.length > 0 ? rest : this.#spill.room()
  }

  /** Returns whether to read on. */
  #received(count: number): boolean {
    if (this.#isTargetOffered) this.#filled += count
    else {
      this.#spill.added(count)
      if (this.#target !== undefined) {
        this.#filled += this.#spill.moveTo(this.#target.subarray(this.#filled))
      }
    }
    if (this.#target === undefined || this.#filled === this.#target.length) this.#satisfy()
    if (this.#spill.isOverfull()) this.fail(malformed('far more than was asked for'))
    this.#onDisturbed?.()
    return this.#waiter !== undefined
  }

  async #wait(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#hasEnded) return
    const arrival = new Promise<void>((resolve, reject) => {
      this.#waiter = { resolve, reject }
    })
    this.#socket?.setTimeout(this.#idleTimeoutMs).resume()
    await arrival
  }

  #satisfy(): void {
    const satisfied = this.#waiter
    if (satisfied === undefined) return
    this.#waiter = undefined
    this.#target = undefined
    this.#socket?.setTimeout(0)
    satisfied.resolve()
  }

  /** What has arrived before can still be read. */
  #end(error: unknown): void {
    this.#failure ??= { error }
    this.#socket?.destroy()
    const failed = this.#waiter
    this.#waiter = undefined
    this.#target = undefined
    failed?.reject(this.#failure.error)
    this.#onDisturbed?.()
  }

  #lose(cause?: unknown): void {
    this.#end(new HttpBytesError('connection_lost', 'the connection was lost', cause))
  }
}

function partsOf(body: Exclude<RequestBody, string>): Uint8Array[] {
  return (body instanceof Uint8Array ? [body] : [...body]).filter((part) => part.length > 0)
}
