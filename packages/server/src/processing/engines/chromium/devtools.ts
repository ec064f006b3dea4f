import type { ProgramTalk } from '../../../lib/run-program.ts'

/**
 * A conversation with a browser in its DevTools protocol: messages of JSON, each ended by a zero
 * byte, through two pipes, so that there is no port anybody else could connect to.
 */
export interface Devtools {
  /** Rejects with what the browser says against it, and when the browser ends. */
  call(method: string, params?: Readonly<Record<string, unknown>>): Promise<DevtoolsAnswer>
  /** The same for one page. */
  page(sessionId: string): DevtoolsPage
  /** The browser has ended. */
  readonly isOver: boolean
}

export interface DevtoolsPage {
  call: Devtools['call']
  /** Resolves when the page tells of such an event. Ask before doing what leads to it. */
  next(event: string): Promise<DevtoolsAnswer>
  on(event: string, heard: (params: DevtoolsAnswer) => void): void
}

/** Its shape is known to whoever knows the method. */
export type DevtoolsAnswer = Readonly<Record<string, unknown>>

/** More than the largest picture of a page. */
const MAX_MESSAGE_BYTES = 512 * 1024 * 1024

interface Message {
  readonly id?: number
  readonly method?: string
  readonly sessionId?: string
  readonly params?: DevtoolsAnswer
  readonly result?: DevtoolsAnswer
  readonly error?: { readonly message?: string }
}

interface Call {
  resolve(answer: DevtoolsAnswer): void
  reject(error: Error): void
}

export function talkDevtools({ toProgram, fromProgram }: ProgramTalk): Devtools {
  const calls = new Map<number, Call>()
  const listeners = new Map<string, Set<(params: DevtoolsAnswer) => void>>()
  let lastId = 0
  let isOver = false

  const send = (method: string, params: DevtoolsAnswer, sessionId?: string) => {
    const id = ++lastId
    return new Promise<DevtoolsAnswer>((resolve, reject) => {
      if (isOver) return reject(over(method))
      calls.set(id, { resolve, reject: (error) => reject(error) })
      toProgram.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  }
  const listen = (key: string, heard: (params: DevtoolsAnswer) => void) =>
    listeners.getOrInsertComputed(key, () => new Set()).add(heard)
  const hear = ({ id, method, sessionId, params = {}, result = {}, error }: Message) => {
    if (id === undefined) {
      for (const heard of listeners.get(`${sessionId} ${method}`) ?? []) heard(params)
      return
    }
    const call = calls.get(id)
    calls.delete(id)
    if (error) call?.reject(new Error(`the browser refuses: ${error.message}`))
    else call?.resolve(result)
  }
  readMessages(fromProgram, hear, () => {
    isOver = true
    for (const call of calls.values()) call.reject(over('the call'))
  })

  return {
    get isOver() {
      return isOver
    },
    call: (method, params = {}) => send(method, params),
    page: (sessionId) => ({
      call: (method, params = {}) => send(method, params, sessionId),
      next: (event) => new Promise((resolve) => listen(`${sessionId} ${event}`, resolve)),
      on: (event, heard) => void listen(`${sessionId} ${event}`, heard),
    }),
  }
}

const over = (what: string) => new Error(`the browser ended before ${what} was answered`)

/** Pieces are joined once per message: a picture comes in thousands of them. */
function readMessages(
  stream: ProgramTalk['fromProgram'],
  hear: (message: Message) => void,
  end: () => void,
): void {
  let pieces: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (;;) {
      const at = rest.indexOf(0)
      const piece = at < 0 ? rest : rest.subarray(0, at)
      pieces.push(piece)
      size += piece.length
      if (size > MAX_MESSAGE_BYTES) return void stream.destroy()
      if (at < 0) return
      hear(JSON.parse(Buffer.concat(pieces).toString()) as Message)
      pieces = []
      size = 0
      rest = rest.subarray(at + 1)
    }
  })
  stream.once('close', end)
  stream.once('end', end)
}
