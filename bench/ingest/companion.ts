import { mkdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { answers, freePort, type RunningProgram, startProgram } from '../program.ts'
import type { DropboxAccount } from './sandbox.ts'

/*
 * Uppy's Companion as it comes, standalone, streaming (its default), in front of a receiver that
 * writes to disk. It knows Dropbox by its real names only, so this works where those lead to the
 * sandbox: see `isolation.ts`.
 */

export interface Companion extends AsyncDisposable {
  readonly pid: number
  /** Brings one file to the receiver, as Uppy does: a request, then a socket that tells the end. */
  store(path: string, signal: AbortSignal): Promise<void>
}

export interface CompanionOptions {
  /** Whose files; reached by Dropbox's own names, so only its token and certificate matter. */
  readonly account: Pick<DropboxAccount, 'accessToken' | 'caFile'>
  /** Where the receiver puts files. */
  readonly targetDir: string
  readonly tempDir: string
  readonly signal: AbortSignal
}

const COMPANION = fileURLToPath(new URL('../node_modules/@uppy/companion', import.meta.url))
const RECEIVER = fileURLToPath(new URL('./receiver.ts', import.meta.url))
const SECRET = 'a secret for the length of one benchmark'
const TOKEN_SECONDS = 86_400

export async function startCompanion(options: CompanionOptions): Promise<Companion> {
  const { account, targetDir, tempDir, signal } = options
  mkdirSync(targetDir, { recursive: true })
  await using parts = new AsyncDisposableStack()
  const receiverPort = await freePort()
  const endpoint = `http://localhost:${receiverPort}`
  parts.use(
    await startProgram({
      name: 'the receiver',
      command: process.execPath,
      args: [RECEIVER, String(receiverPort), targetDir],
      logFile: `${tempDir}/receiver.log`,
      isReady: () => answers(endpoint),
      signal,
    }),
  )
  const port = await freePort()
  const { pid } = parts.use(await startProcess(port, endpoint, options))
  const authToken = await makeAuthToken(account.accessToken)
  const running = parts.move()
  return {
    pid,
    store: (path, storeSignal) =>
      storeFile({ host: `localhost:${port}`, authToken, endpoint, path }, storeSignal),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function startProcess(
  port: number,
  endpoint: string,
  { account, tempDir, signal }: CompanionOptions,
): Promise<RunningProgram> {
  const dataDir = `${tempDir}/companion`
  mkdirSync(dataDir, { recursive: true })
  return startProgram({
    name: 'Companion',
    command: process.execPath,
    args: [`${COMPANION}/bin/companion`],
    env: {
      NODE_ENV: 'production',
      ...(account.caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: account.caFile }),
      COMPANION_PORT: String(port),
      COMPANION_DOMAIN: `localhost:${port}`,
      COMPANION_DATADIR: dataDir,
      COMPANION_SECRET: SECRET,
      COMPANION_PREAUTH_SECRET: SECRET,
      COMPANION_CLIENT_ORIGINS: 'true',
      COMPANION_UPLOAD_URLS: endpoint,
      COMPANION_DROPBOX_KEY: 'key',
      COMPANION_DROPBOX_SECRET: 'secret',
    },
    logFile: `${tempDir}/companion.log`,
    isReady: () => answers(`http://localhost:${port}/`),
    signal,
  })
}

/** What Companion hands to a browser after signing in: made by its own code from a token. */
async function makeAuthToken(accessToken: string): Promise<string> {
  const jwt: unknown = await import(pathToFileURL(`${COMPANION}/lib/server/helpers/jwt.js`).href)
  if (!hasTokenMaker(jwt)) throw new Error('this Companion makes its tokens in another way')
  return jwt.generateEncryptedAuthToken({ dropbox: { accessToken } }, SECRET, TOKEN_SECONDS)
}

function hasTokenMaker(module: unknown): module is {
  generateEncryptedAuthToken(payload: object, secret: string, maxAgeSeconds: number): string
} {
  return (
    typeof module === 'object' &&
    module !== null &&
    'generateEncryptedAuthToken' in module &&
    typeof module.generateEncryptedAuthToken === 'function'
  )
}

async function storeFile(
  target: { host: string; authToken: string; endpoint: string; path: string },
  signal: AbortSignal,
): Promise<void> {
  const { host, authToken, endpoint, path } = target
  const name = path.split('/').at(-1) ?? path
  const response = await fetch(`http://${host}/dropbox/get/${encodeURIComponent(path)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'uppy-auth-token': authToken },
    body: JSON.stringify({
      protocol: 'multipart',
      httpMethod: 'POST',
      useFormData: false,
      endpoint: `${endpoint}/${encodeURIComponent(name)}`,
      metadata: { name, type: 'application/octet-stream' },
      headers: {},
    }),
    signal,
  })
  const answer: unknown = await response.json()
  if (!isTokenAnswer(answer)) {
    throw new Error(`Companion answered ${response.status}: ${JSON.stringify(answer)}`)
  }
  await untilSuccess(`ws://${host}/api/${answer.token}`, signal)
}

const isTokenAnswer = (answer: unknown): answer is { readonly token: string } =>
  typeof answer === 'object' &&
  answer !== null &&
  'token' in answer &&
  typeof answer.token === 'string'

/** Companion begins when the socket is there, and says on it how things went. */
function untilSuccess(url: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const finish = (error?: Error) => {
      signal.removeEventListener('abort', onAbort)
      socket.close()
      if (error) reject(error)
      else resolve()
    }
    const onAbort = () => finish(new Error('aborted', { cause: signal.reason }))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.onmessage = ({ data }) => {
      const message: unknown = JSON.parse(String(data))
      const action =
        typeof message === 'object' && message !== null && 'action' in message
          ? message.action
          : undefined
      if (action === 'success') finish()
      else if (action === 'error') finish(new Error(`Companion failed: ${data}`))
    }
    socket.onclose = () => finish(new Error('Companion closed the socket'))
  })
}
