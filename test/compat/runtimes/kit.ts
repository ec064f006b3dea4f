/** What a client says of a file it made; some have getters for it. */
export interface Made {
  readonly handle: string
  readonly url: string
  readonly filename: string
  readonly size: number
  readonly mimetype: string
  readonly status: string
  readonly key?: string
  readonly container?: string
  readonly uploadTags?: object
}

/** What cases need beside a client, in pages and in Node alike. */
export interface Kit {
  /** So many bytes that look like chance and are the same every time. */
  bytes(size: number): Uint8Array<ArrayBuffer>
  /** As this place hands files to a client: a blob, or a buffer in Node. */
  input(content: string | Uint8Array<ArrayBuffer>, type?: string): Blob
  /** What a client answered for a file, as plain data. */
  made(file: object): Made
  sha256(content: Uint8Array<ArrayBuffer>): Promise<string>
  /** What a promise is rejected with, in words; throws when it is not. */
  refusal(promise: unknown): Promise<{ message: string; status: number | undefined; text: string }>
}

declare global {
  var kit: Kit
}

/** Makes `kit`. Its text is run in each place, so it uses nothing from outside. */
export function installKit(): void {
  const encoder = new TextEncoder()

  globalThis.kit = {
    bytes(size) {
      const bytes = new Uint8Array(size)
      let state = size
      for (let at = 0; at < size; at += 1) {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
        bytes[at] = state >> 16
      }
      return bytes
    },
    input(content, type) {
      const bytes = typeof content === 'string' ? encoder.encode(content) : content
      const isNode = typeof document === 'undefined'
      return isNode
        ? (Buffer.from(bytes) as unknown as Blob)
        : new Blob([bytes], { type: type ?? '' })
    },
    made(file) {
      const { handle, url, filename, size, mimetype, status, key, container, uploadTags } =
        file as Made
      return { handle, url, filename, size, mimetype, status, key, container, uploadTags } as Made
    },
    async sha256(content) {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
      return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    },
    async refusal(promise) {
      try {
        await promise
      } catch (error) {
        return inWords(error)
      }
      throw new Error('nothing was refused')
    },
  }

  /** Each client wraps what the service answered in an error of its own shape. */
  function inWords(thrown: unknown) {
    const error = Object(thrown)
    const response = error.response ?? error.details?.response ?? error
    const text = response.text ?? response.data ?? response.body ?? ''
    return {
      message: String(error.message ?? thrown),
      status: response.status ?? error.status,
      text: typeof text === 'string' ? text : JSON.stringify(text),
    }
  }
}
