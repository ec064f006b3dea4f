import { createHmac } from 'node:crypto'
import { mkdtempSync, openAsBlob } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  ClassicStoreAnswer,
  type ExportAnswer,
  type IngestAnswer,
  ListAnswer,
  ListedFolder,
  MetadataAnswer,
  StartExportsAnswer,
  StartIngestsAnswer,
} from '@quayside/wire'
import { Compile } from 'typebox/compile'
import { DEMO_API_KEY, DEMO_SECRET, SANDBOX_ACCOUNTS } from '../../packages/cli/src/demo-facts.ts'
import { consentInSandbox } from '../../packages/cli/src/pick/consent-in-sandbox.ts'
import { answers, freePort, startProgram } from '../program.ts'
import type { DropboxAccount } from './sandbox.ts'

/*
 * Quayside as `npm start` runs it (embedded database and queue, local disk), driven over HTTP by a
 * person who has connected and listed: what the picker does.
 */

export interface QuaysideOptions {
  /** Where its Dropbox is. */
  readonly account: DropboxAccount
  readonly tempDir: string
  /** Options for the runtime, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[]
  readonly signal: AbortSignal
}

export interface Quayside extends AsyncDisposable {
  readonly pid: number
  readonly dataDir: string
  /** All files of a folder, page by page. */
  list(folder: string): Promise<readonly string[]>
  /** Stores the files and waits until all are done; several calls at once where one is too small. */
  store(paths: readonly string[]): Promise<readonly IngestAnswer[]>
  sha256(handle: string): Promise<string>
  /** Takes a file of this machine in; answers its handle. */
  upload(path: string, filename: string): Promise<string>
  /** Lets the person allow writing, too. */
  allowSaving(): Promise<void>
  /** Saves the files in a folder of the Dropbox, each under its name, and waits until all are there. */
  save(handles: readonly string[], folder: string): Promise<readonly ExportAnswer[]>
  remove(handles: readonly string[]): Promise<void>
}

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
/** The most one store call takes. */
const ITEMS_PER_CALL = 500
const WAIT_SECONDS = 600
const POLICY_SECONDS = 3_600
const REMOVALS_AT_ONCE = 16
const HANDLE_CHARS = 20

const listAnswer = Compile(ListAnswer)
const listedFolder = Compile(ListedFolder)
const metadataAnswer = Compile(MetadataAnswer)
const startAnswer = Compile(StartIngestsAnswer)
const startExportsAnswer = Compile(StartExportsAnswer)
const classicAnswer = Compile(ClassicStoreAnswer)

export async function startQuayside(options: QuaysideOptions): Promise<Quayside> {
  const { signal, tempDir, nodeOptions = [] } = options
  // Always a new one: what an earlier work has stored would be known.
  const dataDir = mkdtempSync(`${tempDir}/quayside-`)
  const port = await freePort()
  const base = `http://localhost:${port}`
  await using parts = new AsyncDisposableStack()
  const { pid } = parts.use(
    await startProgram({
      name: 'Quayside',
      command: process.execPath,
      args: [...nodeOptions, CLI, 'dev'],
      cwd: tempDir,
      env: environment(options, { port, dataDir }),
      logFile: `${tempDir}/quayside.log`,
      isReady: () => answers(`${base}/readyz`),
      signal,
    }),
  )
  for (const flow of ['open', 'saveas']) {
    await options.account.addRedirectUri(`${base}/api/client/dropbox/authCallback/${flow}`)
  }
  const client = createClient(base, signal)
  await client.connect()
  const running = parts.move()
  return { ...client, pid, dataDir, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

function environment(
  { account }: QuaysideOptions,
  { port, dataDir }: { readonly port: number; readonly dataDir: string },
): Record<string, string> {
  return {
    QUAYSIDE_PORT: String(port),
    QUAYSIDE_BASE_URL: `http://localhost:${port}`,
    QUAYSIDE_DATA_DIR: dataDir,
    QUAYSIDE_SANDBOX_PORT: '0',
    QUAYSIDE_DROPBOX_ORIGIN: account.origin,
    LOG_LEVEL: 'warn',
    ...(account.caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: account.caFile }),
  }
}

function createClient(base: string, signal: AbortSignal) {
  let token: string | undefined

  async function call(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${base}/cloud${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apikey: DEMO_API_KEY, token, ...body }),
      signal,
    })
    const answer: unknown = await response.json()
    if (!response.ok)
      throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`)
    return answer
  }

  async function listPage(path: string, next: string | undefined, flow = 'open') {
    const wish = { clouds: { dropbox: { path, next, flow } } }
    const answer: Readonly<Record<string, unknown>> = listAnswer.Parse(
      await call('/folder/list', wish),
    )
    token = String(answer.token)
    return answer.dropbox
  }

  async function storeSome(paths: readonly string[]): Promise<readonly IngestAnswer[]> {
    const items = paths.map((path) => ({ path }))
    const wish = { source: 'dropbox', items, wait: WAIT_SECONDS }
    return startAnswer.Parse(await call('/ingests', wish)).ingests
  }

  async function connect(flow: 'open' | 'saveas') {
    const answer = await listPage('/', undefined, flow)
    if (!hasAuth(answer)) return
    await consentInSandbox(answer.auth.redirect_url, SANDBOX_ACCOUNTS[0], signal)
    if (hasAuth(await listPage('/', undefined, flow))) throw new Error('connecting had no effect')
  }

  return {
    connect: () => connect('open'),
    allowSaving: () => connect('saveas'),
    async upload(path: string, filename: string) {
      const query = new URLSearchParams({ key: DEMO_API_KEY, filename })
      const body = await openAsBlob(path)
      const url = `${base}/api/store/S3?${query}`
      const response = await fetch(url, { method: 'POST', body, signal })
      return classicAnswer.Parse(await response.json()).url.slice(-HANDLE_CHARS)
    },
    async save(handles: readonly string[], folder: string) {
      const items = handles.map((what) => ({ what }))
      const wish = { source: 'dropbox', folder, items, wait: WAIT_SECONDS }
      return startExportsAnswer.Parse(await call('/exports', wish)).exports
    },
    async list(folder: string) {
      const files: string[] = []
      for (let next: string | undefined; ; ) {
        const page = listedFolder.Parse(await listPage(folder, next))
        files.push(...page.contents.filter((entry) => !entry.folder).map(({ path }) => path))
        if (page.next === '') return files
        next = page.next
      }
    },
    async store(paths: readonly string[]) {
      const calls: Promise<readonly IngestAnswer[]>[] = []
      for (let from = 0; from < paths.length; from += ITEMS_PER_CALL) {
        calls.push(storeSome(paths.slice(from, from + ITEMS_PER_CALL)))
      }
      return (await Promise.all(calls)).flat()
    },
    async sha256(handle: string) {
      const url = `${base}/api/file/${handle}/metadata?sha256=true&${signed('stat', handle)}`
      const response = await fetch(url, { signal })
      return metadataAnswer.Parse(await response.json()).sha256 ?? 'not told'
    },
    async remove(handles: readonly string[]) {
      const queue = [...handles]
      const work = async () => {
        for (let handle = queue.pop(); handle !== undefined; handle = queue.pop()) {
          await removeFile(base, handle, signal)
        }
      }
      await Promise.all(Array.from({ length: REMOVALS_AT_ONCE }, work))
    },
  }
}

async function removeFile(base: string, handle: string, signal: AbortSignal): Promise<void> {
  const url = `${base}/api/file/${handle}?key=${DEMO_API_KEY}&${signed('remove', handle)}`
  const response = await fetch(url, { method: 'DELETE', signal })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`removing ${handle} answered ${response.status}`)
}

/** Policy and signature for one call on one file. */
function signed(call: string, handle: string): string {
  const expiry = Math.floor(Date.now() / 1000) + POLICY_SECONDS
  const policy = Buffer.from(JSON.stringify({ expiry, call: [call], handle })).toString('base64url')
  const signature = createHmac('sha256', DEMO_SECRET).update(policy).digest('hex')
  return `policy=${policy}&signature=${signature}`
}

const hasAuth = (answer: unknown): answer is { auth: { redirect_url: string } } =>
  typeof answer === 'object' && answer !== null && 'auth' in answer
