import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { Dropbox } from 'dropbox'
import { createSandboxControl } from './control.ts'
import { startSandbox } from './index.ts'
import { contentHash } from './state/content-hash.ts'
import {
  bytesOf,
  jsonOf,
  PERSONAL,
  REDIRECT_URI,
  redirectedFetch,
  startTestSandbox,
} from './testing/test-sandbox.ts'

describe('a sandbox that is killed', () => {
  let dataDir: string
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-survival-'))
  })
  after(() => rm(dataDir, { recursive: true, force: true }))

  it('has its tokens, files, revisions, cursors, sessions and settings when it starts again', async () => {
    const first = await startProcess(dataDir)
    const issued = await first.control.issueToken({ account: PERSONAL })
    const sdk = sdkAt(first.origin, issued.access_token)
    const bytes = randomBytes(100_000)
    const session = (await sdk.filesUploadSessionStart({ contents: bytes.subarray(0, 60_000) }))
      .result.session_id
    const { rev: oldRev } = (await sdk.filesUpload({ path: '/x.txt', contents: 'old' })).result
    await sdk.filesUpload({ path: '/x.txt', contents: 'new', mode: { '.tag': 'overwrite' } })
    const { cursor } = (await sdk.filesListFolder({ path: '' })).result
    await sdk.filesUpload({ path: '/later.txt', contents: 'later' })
    await first.control.settings({ tokenLifetimeSeconds: 77 })
    await first.kill()

    const second = await startProcess(dataDir)
    const again = sdkAt(second.origin, issued.access_token)
    const changes = await again.filesListFolderContinue({ cursor })
    const old = await again.filesDownload({ path: `rev:${oldRev}` })
    const finished = await again.filesUploadSessionFinish({
      cursor: { session_id: session, offset: 60_000 },
      commit: { path: '/session.bin' },
      contents: bytes.subarray(60_000),
    })
    const { settings } = await jsonOf(await fetch(`${second.origin}/_sandbox/state`))
    await second.kill()

    assert.deepEqual(
      changes.result.entries.map(({ name }) => name),
      ['later.txt'],
    )
    assert.equal(bytesOf(old.result).toString(), 'old')
    assert.equal(finished.result.content_hash, contentHash(bytes))
    assert.equal(settings.tokenLifetimeSeconds, 77)
  })

  it('keeps the bytes somebody has, and at its next start no others', async () => {
    const first = await startProcess(dataDir)
    const bytes = randomBytes(3000)
    await first.control.createFile(PERSONAL, { path: '/kept.bin', bytes })
    await first.kill()
    const stray = join(dataDir, 'contents', 'ab', 'c'.repeat(62))
    await mkdir(dirname(stray), { recursive: true })
    await writeFile(stray, 'nobody has this')
    const second = await startProcess(dataDir)
    const kept = await second.control.downloadHash({ account: PERSONAL, path: '/kept.bin' })
    await second.kill()

    assert.equal(kept.sha256, createHash('sha256').update(bytes).digest('hex'))
    await assert.rejects(access(stray))
  })

  it('lets no second process have its folder', async () => {
    const first = await startProcess(dataDir)
    await assert.rejects(startSandbox({ dataDir, seed: 'empty' }), /locked/)
    await first.kill()
  })
})

describe('the demo tree', () => {
  const photo = { account: PERSONAL, path: '/Photos/harbour.jpg' }
  let dataDir: string
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-demo-'))
  })
  after(() => rm(dataDir, { recursive: true, force: true }))

  it('is planted once, and the second start finds it as it was left', async () => {
    const first = await startSandbox({ dataDir })
    const planted = await createSandboxControl(first.origin).downloadHash(photo)
    const deleted = { account: PERSONAL, path: '/Getting started.md' }
    await createSandboxControl(first.origin).deleteFile(deleted)
    await first.close()
    const second = await startSandbox({ dataDir })
    const control = createSandboxControl(second.origin)
    const found = await control.downloadHash(photo)
    const { access_token: token } = await control.issueToken({ account: PERSONAL })
    const { result } = await sdkAt(second.origin, token).filesListFolder({ path: '' })
    const shared = await sdkAt(second.origin, token).filesListFolder({ path: '/Festival team' })
    await second.close()

    assert.ok(planted.size > 1000)
    assert.equal(found.rev, planted.rev)
    assert.ok(result.entries.length > 10)
    assert.ok(result.entries.every(({ name }) => name !== 'Getting started.md'))
    assert.ok(shared.result.entries.length > 0)
  })
})

describe('TLS', () => {
  it('has a certificate for each of Dropbox’s names, and answers by them', async () => {
    await using sandbox = await startTestSandbox({ tls: { port: 0 }, redirectUris: [REDIRECT_URI] })
    const ca = await readFile(sandbox.caFile ?? '', 'utf8')
    const { access_token: token } = await sandbox.control.issueToken({ account: PERSONAL })
    const ask = (host: string, path: string, headers: Record<string, string> = {}) =>
      askAs(host, { origin: sandbox.tlsOrigin ?? '', path, ca, headers })
    const bearer = { authorization: `Bearer ${token}` }
    const account = '/2/users/get_current_account'

    assert.equal((await ask('api.dropboxapi.com', account, bearer)).status, 200)
    assert.equal((await ask('localhost', account, bearer)).status, 200)
    assert.equal((await ask('content.dropboxapi.com', account, bearer)).status, 400)
    assert.equal((await ask('api.dropbox.com', '/oauth2/token')).status, 400)
    assert.equal((await ask('www.dropbox.com', '/oauth2/authorize')).status, 400)
    assert.equal((await ask('www.dropbox.com', account, bearer)).status, 404)
    assert.equal((await ask('notify.dropboxapi.com', '/2/files/list_folder/longpoll')).status, 400)
    const bare = await ask('dropbox.com', '/oauth2/authorize?client_id=x')
    assert.equal(bare.location, 'https://www.dropbox.com/oauth2/authorize?client_id=x')
  })
})

interface RunningSandbox {
  readonly origin: string
  readonly control: ReturnType<typeof createSandboxControl>
  kill(): Promise<void>
}

async function startProcess(dataDir: string): Promise<RunningSandbox> {
  const main = join(import.meta.dirname, 'main.ts')
  const child: ChildProcess = spawn(
    process.execPath,
    [main, '--port', '0', '--seed', 'empty', '--data-dir', dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = await once(createInterface({ input: child.stdout! }), 'line')
  const origin = /http:\S+/.exec(String(line))?.[0] ?? ''
  return {
    origin,
    control: createSandboxControl(origin),
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

function sdkAt(origin: string, accessToken: string): Dropbox {
  return new Dropbox({ accessToken, fetch: redirectedFetch(origin) })
}

/** A request to the local port as a client would send it that was redirected by host name. */
function askAs(
  host: string,
  {
    origin,
    path,
    ca,
    headers,
  }: { origin: string; path: string; ca: string; headers: Record<string, string> },
): Promise<{ status: number | undefined; location: string | undefined; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined
    location: string | undefined
    body: string
  }>()
  const call = request(
    {
      host: '127.0.0.1',
      port: new URL(origin).port,
      servername: host,
      ca,
      path,
      method: path.startsWith('/oauth2/authorize') ? 'GET' : 'POST',
      headers: { host, ...headers },
    },
    (answer) =>
      void text(answer).then((body) =>
        resolve({ status: answer.statusCode, location: answer.headers.location, body }),
      ),
  )
  call.on('error', reject)
  call.end()
  return promise
}
