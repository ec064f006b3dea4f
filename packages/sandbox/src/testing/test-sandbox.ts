import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Dropbox, type DropboxOptions } from 'dropbox'
import { createSandboxControl, type SandboxControl } from '../control.ts'
import { type Json, toHeaderJson } from '../http/json.ts'
import { type SandboxOptions, startSandbox } from '../index.ts'

export const PERSONAL = 'personal@example.com'
export const TEAM = 'team@example.com'
export const APP_KEY = 'quaysidedemoapp'
export const APP_SECRET = 'quaysidedemosecret'
export const REDIRECT_URI = 'http://localhost:8080/callback'

/** A sandbox with two accounts that have no files, in a folder that goes with it. */
export interface TestSandbox {
  readonly origin: string
  readonly tlsOrigin: string | undefined
  readonly caFile: string | undefined
  readonly dataDir: string
  readonly control: SandboxControl
  /** The official SDK, its three hosts sent to this sandbox. */
  sdk(options?: DropboxOptions): Dropbox
  /** The SDK with a fresh token of an account. */
  sdkFor(account: string, scopes?: readonly string[]): Promise<Dropbox>
  [Symbol.asyncDispose](): Promise<void>
}

export async function startTestSandbox(
  options: Partial<SandboxOptions> = {},
): Promise<TestSandbox> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-test-'))
  const sandbox = await startSandbox({
    dataDir,
    seed: 'empty',
    redirectUris: [REDIRECT_URI],
    ...options,
  })
  const control = createSandboxControl(sandbox.origin)
  const sdk = (extra: DropboxOptions = {}) =>
    new Dropbox({ fetch: redirectedFetch(sandbox.origin), ...extra })
  return {
    origin: sandbox.origin,
    tlsOrigin: sandbox.tlsOrigin,
    caFile: sandbox.caFile,
    dataDir,
    control,
    sdk,
    async sdkFor(account, scopes) {
      const { access_token: accessToken } = await control.issueToken({
        account,
        ...(scopes && { scopes }),
      })
      return sdk({ accessToken })
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Sends a request for any of Dropbox's hosts to the sandbox. */
export function redirectedFetch(origin: string): typeof fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    return fetch(`${origin}${url.pathname}${url.search}`, init)
  }
}

/** A call without the SDK, for what the SDK would never send. */
export function callApi(
  origin: string,
  route: string,
  {
    token,
    arg,
    body,
    headers = {},
    method = 'POST',
  }: {
    token?: string
    /** A header argument. */
    arg?: Json
    /** A JSON argument, unless it is bytes or text. */
    body?: unknown
    headers?: Record<string, string>
    method?: string
  } = {},
): Promise<Response> {
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  return fetch(`${origin}/2/${route}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(arg === undefined ? {} : { 'dropbox-api-arg': toHeaderJson(arg) }),
      ...(isRaw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
  })
}

/** JSON whose shape the test knows. */
export type Loose = ReturnType<typeof JSON.parse>

export async function jsonOf(answer: Response): Promise<Loose> {
  return JSON.parse(await answer.text())
}

/** The bytes of an SDK download, which its types do not mention. */
export function bytesOf(result: object): Buffer {
  return (result as { fileBinary: Buffer }).fileBinary
}

/** The JSON error of a refused SDK call, with its status. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; error: { error_summary: string; error: Record<string, unknown> } }> {
  try {
    await call
  } catch (error) {
    return error as never
  }
  throw new Error('the call was not refused')
}

/** What `find` finds within five seconds. */
export async function eventually<T>(find: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 5000
  while (Date.now() < deadline) {
    const found = await find()
    if (found !== undefined) {
      return found
    }
    await sleep(20)
  }
  throw new Error('it did not happen within five seconds')
}
