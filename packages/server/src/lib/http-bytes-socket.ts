import net from 'node:net'
import tls from 'node:tls'
import { Connection } from './http-bytes-connection.ts'
import { HttpBytesError } from './http-bytes-error.ts'

export interface ConnectOptions {
  readonly url: URL
  readonly lookup: net.LookupFunction
  /** Certificates trusted instead of the usual ones. */
  readonly ca: string | readonly string[] | undefined
  readonly tlsSession: Buffer | undefined
  readonly onTlsSession: (session: Buffer) => void
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Rejects with `connect_failed`, `connect_timeout` or the signal's reason. */
export function connect(options: ConnectOptions): Promise<Connection> {
  const { url, signal } = options
  return new Promise((resolve, reject) => {
    const connection = new Connection()
    const socket = openSocket(options, connection.onread)
    const timer = setTimeout(() => {
      giveUp(new HttpBytesError('connect_timeout', `connecting to ${url.host} took too long`))
    }, options.timeoutMs)
    const onAbort = (): void => giveUp(signal.reason)
    const onError = (cause: unknown): void =>
      giveUp(new HttpBytesError('connect_failed', `cannot connect to ${url.host}`, cause))
    const stopWaiting = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError)
    }
    const giveUp = (error: unknown): void => {
      stopWaiting()
      // A socket that was given up may still report an error, which must not end the process.
      socket.on('error', () => undefined).destroy()
      reject(error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('error', onError)
    socket.on('session', options.onTlsSession)
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      stopWaiting()
      socket.setNoDelay(true)
      resolve(connection.attach(socket))
    })
  })
}

/** Node passes `onread` on from TLS to the socket below; its types do not know. */
interface TlsTarget extends tls.ConnectionOptions {
  readonly onread: net.OnReadOpts
}

function openSocket(options: ConnectOptions, onread: net.OnReadOpts): net.Socket {
  const { url, lookup, ca, tlsSession: session } = options
  const isTls = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || (isTls ? 443 : 80))
  if (!isTls) return net.connect({ host, port, lookup, onread })
  const target: TlsTarget = {
    host,
    port,
    lookup,
    onread,
    servername: net.isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    ...(session === undefined ? {} : { session }),
  }
  return tls.connect(target)
}
