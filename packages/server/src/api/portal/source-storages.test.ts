import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { App } from '../../apps/app.ts'
import { signPolicy } from '../../apps/policy.ts'
import { createMemorySource } from '../../connections/testing/memory-source.ts'
import { createBlockHash } from '../../lib/block-hash.ts'
import { newConnectionId } from '../../lib/ids.ts'
import type { Access } from '../../sources/source.ts'
import { eventually } from '../../testing/eventually.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { type SignedInBrowser, signIn } from './testing/sign-in.ts'

/** A source in memory that is called as the one that clients name in `location`. */
const memory = createMemorySource({ now: () => new Date(), files: { '/Team/readme.txt': 'hello' } })
const { manifest } = memory.source
const dropbox = { ...memory.source, manifest: { ...manifest, name: 'dropbox', title: 'Dropbox' } }

let service: TestService
let developer: SignedInBrowser
let app: App
let secret: string
let address: string
before(async () => {
  service = await startTestService({ sources: [dropbox] })
  address = await service.server.listen({ host: '127.0.0.1', port: 0 })
  developer = await signIn(service, 'developer')
  ;({ app, secret } = await service.newApp())
})
after(() => service.close())

type Method = 'GET' | 'PUT' | 'POST'
const ask = (method: Method, path = '', payload?: object, who = developer) =>
  service.server.inject({
    method,
    url: `/portal/api/apps/${app.apiKey}/storage/dropbox${path}`,
    headers: who.headers,
    ...(payload && { payload }),
  })
const now = async () => (await ask('GET')).json()

async function connect(account: string): Promise<string> {
  const { url } = (await ask('POST', '/connect')).json()
  memory.mood.account = account
  const back = memory.consent(url)
  const end = await service.server.inject(back.pathname + back.search)
  assert.equal(end.statusCode, 200, end.body)
  return (await now()).candidate.id
}

const store = (query: string, body: string) =>
  service.server.inject({
    method: 'POST',
    url: `/api/store/dropbox?key=${app.apiKey}&${query}`,
    headers: { 'content-type': 'text/plain' },
    body,
  })
const { signal } = new AbortController()
/** As the account's owner, in the tests' own words. */
const access: Access = {
  ...{ connectionId: newConnectionId(), accountId: 'ada', details: {} },
  token: async () => 'access-ada-1',
}

async function contentOf(path: string): Promise<string | undefined> {
  const opened = await memory.source.open(access, path, { signal }).catch(() => undefined)
  if (!opened) return undefined
  const bytes = Buffer.alloc(100)
  return bytes.toString('utf8', 0, await opened.body.fill(bytes))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const { items } = await memory.source
    .list(access, folder, { signal })
    .catch(() => ({ items: [] }))
  return items.map(({ name }) => name)
}

async function changeThere(folder: string, name: string, words: string): Promise<void> {
  const bytes = Buffer.from(words)
  const hash = createBlockHash()
  hash.update(bytes)
  const target = { folder, name, onClash: 'replace' } as const
  await memory.source.writing?.put(access, { target, bytes, blockHash: hash.digest() }, { signal })
}

async function nameOf(handle: string): Promise<string> {
  const metadata = await service.server.inject(`/api/file/${handle}/metadata`)
  return metadata.json().key.split('/').at(-1)
}

function pair(policy: object) {
  const base64 = Buffer.from(JSON.stringify({ expiry: 2e9, ...policy })).toString('base64')
  return { policy: base64, signature: signPolicy(base64, secret) }
}

async function waitsForNothing(): Promise<void> {
  await eventually(async () => assert.equal((await now()).waiting, 0))
}

const handleOf = (answer: { json(): { url: string } }) => String(answer.json().url).slice(-20)
/** Over a real connection: contents are sent past the server's own answers. */
const deliver = async (handle: string) => (await fetch(`${address}/cdn/${handle}`)).text()
const told = async (action: string) =>
  (await service.recordedEvents()).filter((event) => event.action === action)

describe('where an app keeps files at a source', () => {
  test('is nowhere at first, and nothing is stored there', async () => {
    const answer = await ask('GET')
    const refused = await store('filename=a.txt', 'x')

    assert.deepEqual(answer.json(), {
      ...{ source: 'dropbox', title: 'Dropbox', account: null, folder: '', candidate: null },
      ...{ kept: 0, waiting: 0, version: 0 },
    })
    assert.deepEqual(
      [refused.statusCode, refused.headers['x-error-code']],
      [409, 'storage_location_unset'],
    )
    assert.equal((await told('fp.upload')).length, 0)
  })

  test('is an account that somebody connects, and a folder of it', async () => {
    const account = await connect('ada')

    const folders = await ask('POST', '/folders', { account, folder: '/' })
    const tried = await ask('POST', '/test', { account, folder: '/Team' })
    const chosen = await ask('PUT', '', { version: 0, account, folder: '/Team/' })

    assert.deepEqual(folders.json(), { folders: [{ folder: '/Team', name: 'Team' }], next: null })
    assert.deepEqual(
      tried.json().findings.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok]),
      [
        ['Folder', true],
        ['Write', true],
        ['Read', true],
        ['Delete', true],
      ],
    )
    assert.equal(chosen.statusCode, 200, chosen.body)
    const { account: shown, folder, candidate, version } = chosen.json()
    assert.deepEqual([shown.id, folder, candidate, version], [account, '/Team', null, 1])
  })

  test('takes a file once it is durable with us, under the same handle', async () => {
    const answer = await store('filename=a.txt&path=in/', 'the first')
    const handle = handleOf(answer)

    assert.equal(answer.json().key, 'in/a.txt')
    assert.equal(await deliver(handle), 'the first')
    await waitsForNothing()
    assert.equal(await contentOf('/Team/in/a.txt'), 'the first')
    assert.equal(await deliver(handle), 'the first')
    const objects = await service.database.db.selectFrom('objects').select('id').execute()
    assert.deepEqual(objects, [])
    const metadata = await service.server.inject(`/api/file/${handle}/metadata`)
    const { location, key, writeable } = metadata.json()
    assert.deepEqual([location, key, writeable], ['dropbox', 'in/a.txt', true])
    assert.equal((await told('fp.upload')).length, 1)
    assert.equal((await told('fp.export')).length, 0)
  })

  test('leaves alone what is there already: the second is called otherwise', async () => {
    const handle = handleOf(await store('filename=a.txt&path=in/', 'the second'))

    await waitsForNothing()

    assert.equal(await contentOf('/Team/in/a.txt'), 'the first')
    assert.equal(await contentOf('/Team/in/a (1).txt'), 'the second')
    const metadata = await service.server.inject(`/api/file/${handle}/metadata`)
    assert.equal(metadata.json().key, 'in/a (1).txt')
  })

  test('is where a copy, a task and an upload go as well', async () => {
    const ours = await service.server.inject({
      method: 'POST',
      url: `/api/store/S3?key=${app.apiKey}&filename=ours.txt`,
      headers: { 'content-type': 'text/plain' },
      body: 'rests with us',
    })
    const store = `store=location:dropbox,path:%22ways/%22,filename:copy.txt`
    const metadata = Object.entries({ filename: 'sent.txt', location: 'dropbox', path: 'ways/' })
    const words = metadata.map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)

    const copied = await service.server.inject(`/cdn/${app.apiKey}/${store}/${handleOf(ours)}`)
    const sent = await service.server.inject({
      method: 'POST',
      url: `/upload/tus?apikey=${app.apiKey}`,
      headers: {
        ...{ 'tus-resumable': '1.0.0', 'upload-length': '10' },
        ...{
          'upload-metadata': words.join(','),
          'content-type': 'application/offset+octet-stream',
        },
      },
      body: 'sent words',
    })

    assert.deepEqual([copied.statusCode, sent.statusCode], [200, 201], copied.body + sent.body)
    await waitsForNothing()
    assert.deepEqual((await namesIn('/Team/ways')).toSorted(), ['copy.txt', 'sent.txt'])
    assert.equal(await contentOf('/Team/ways/copy.txt'), 'rests with us')
    assert.equal(await deliver(handleOf(ours)), 'rests with us')
  })

  test('gets the new content of a file, and loses a file with its handle', async () => {
    const handle = handleOf(await store('filename=b.txt&path=out/b.txt', 'before'))
    await waitsForNothing()
    const proof = pair({ call: ['write', 'remove', 'read'] })
    const query = new URLSearchParams({ key: app.apiKey, ...proof })

    const overwritten = await service.server.inject({
      method: 'POST',
      url: `/api/file/${handle}?${query}`,
      headers: { 'content-type': 'text/plain' },
      body: 'after',
    })

    assert.equal(overwritten.statusCode, 200, overwritten.body)
    assert.equal(await deliver(handle), 'after')
    await waitsForNothing()
    await eventually(async () => {
      assert.deepEqual(await namesIn('/Team/out'), [await nameOf(handle)])
    })
    assert.equal(await deliver(handle), 'after')
    const url = `/api/file/${handle}?${query}`
    const deleted = await service.server.inject({ method: 'DELETE', url })
    assert.equal(deleted.statusCode, 200, deleted.body)
    await eventually(async () => assert.deepEqual(await namesIn('/Team/out'), []))
  })

  test('keeps what somebody changed there when the file is deleted here', async () => {
    const handle = handleOf(await store('filename=c.txt&path=kept/', 'ours'))
    await waitsForNothing()
    await changeThere('/Team/kept', 'c.txt', 'theirs')
    const query = new URLSearchParams({ key: app.apiKey, ...pair({ call: ['remove'] }) })

    const url = `/api/file/${handle}?${query}`
    const deleted = await service.server.inject({ method: 'DELETE', url })

    assert.equal(deleted.statusCode, 200, deleted.body)
    await eventually(async () => {
      const left = await service.database.db
        .selectFrom('source_leavings')
        .select('rev')
        .where('done_at', 'is', null)
        .execute()
      assert.deepEqual(left, [])
    })
    assert.equal(await contentOf('/Team/kept/c.txt'), 'theirs')
  })

  test('is not used any more once it is ended, and what is there stays', async () => {
    const stale = await ask('PUT', '', { version: 0, account: null })
    const ended = await ask('PUT', '', { version: 1, account: null })

    assert.equal(stale.json().code, 'changed_meanwhile')
    assert.deepEqual([ended.json().account, ended.json().kept], [null, 4])
    await service.connections.sweep(signal)
    const { handle } = await service.database.db
      .selectFrom('files')
      .select('handle')
      .where('deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirstOrThrow()
    assert.equal((await service.server.inject(`/api/file/${handle}/metadata`)).statusCode, 200)
  })

  test('reaches no account that was connected for something else', async () => {
    const answer = await ask('POST', '/folders', { account: 'con_somebodyElses', folder: '' })

    assert.equal(answer.json().code, 'storage_account_unknown')
  })

  test('is neither chosen nor looked into by viewers', async () => {
    const viewer = await signIn(service, 'viewer')

    assert.equal((await ask('GET', '', undefined, viewer)).statusCode, 200)
    for (const [method, path, body] of [
      ['POST', '/connect', {}],
      ['POST', '/folders', { account: 'x' }],
      ['POST', '/test', { account: 'x', folder: '' }],
      ['PUT', '', { version: 0, account: 'x', folder: '' }],
    ] as const) {
      assert.equal((await ask(method, path, body, viewer)).json().code, 'role_missing')
    }
  })
})
