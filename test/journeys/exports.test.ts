import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AuthNeeded, ExportAnswer, FileAnswer, NewWebhookAnswer } from '@quayside/wire'
import {
  type ConnectedPerson,
  connectPerson,
  consentAt,
  personWith,
  post,
} from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { runProgram } from '../support/program.ts'
import { DEMO_API_KEY, PERSON, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putPatterns, sandboxFile } from '../support/sandbox.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const ADMIN_TOKEN = 'admin-token-of-the-journey'
const MIB = 1024 * 1024
/** Twelve pieces; set it to 1024 for a file as large as people complain about. */
const LARGE_BYTES = Number(process.env.QUAYSIDE_TEST_EXPORT_MIB ?? 192) * MIB
const SMALL_FILES = 120

forEachSize((size) => {
  let quayside: TestQuayside
  let receiver: WebhookReceiver
  let person: ConnectedPerson
  before(async () => {
    receiver = await startWebhookReceiver()
    quayside = await startQuayside({ size, env: { QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN } })
    const reader = await connectPerson(quayside)
    person = await allowSaving(reader.token)
    const added = await fetch(`${quayside.url}/api/admin/apps/${DEMO_API_KEY}/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url, event: 'fp.export' }),
    })
    assert.equal(((await added.json()) as NewWebhookAnswer[]).length, 1)
  })
  after(async () => {
    await quayside.stop()
    await receiver.close()
  })

  async function allowSaving(token: string): Promise<ConnectedPerson> {
    const clouds = { dropbox: { path: '/', flow: 'saveas' } }
    const body = { apikey: DEMO_API_KEY, token, clouds }
    const asked = await post<{ dropbox: AuthNeeded }>(quayside, '/cloud/folder/list', body)
    await consentAt(asked.body.dropbox.auth.redirect_url)
    return personWith(quayside, token)
  }
  async function start(folder: string, files: readonly FileAnswer[]) {
    const items = files.map(({ handle, filename }) => ({ what: handle, filename }))
    const body = { apikey: DEMO_API_KEY, token: person.token, source: 'dropbox', folder, items }
    const answer = await post<{ exports: ExportAnswer[] }>(quayside, '/cloud/exports', body)
    assert.ok(answer.status < 300, JSON.stringify(answer.body))
    return answer.body.exports
  }
  async function look({ id }: { readonly id: string }): Promise<ExportAnswer> {
    const answer = await fetch(`${quayside.url}/cloud/exports/${id}?apikey=${DEMO_API_KEY}`, {
      headers: { authorization: `Bearer ${person.token}` },
    })
    return (await answer.json()) as ExportAnswer
  }
  const ended = (one: { readonly id: string }) =>
    eventually(
      async () => {
        const now = await look(one)
        return ['done', 'failed', 'cancelled'].includes(now.state) && now
      },
      { withinMs: 180_000, what: 'the end of an export' },
    )
  const namesIn = async (path: string) =>
    (await person.list(path)).contents.map(({ name }) => name).sort()
  const told = () => receiver.received.map(({ body }) => JSON.parse(body).text)
  const command = (...args: string[]) => runProgram(args, quayside.env)

  test('three cut connections and a kill make one file, with the right hash, told once', async () => {
    await putPatterns(quayside, [{ path: '/large.bin', seed: 42, size: LARGE_BYTES }])
    const file = await person.store('/large.bin')
    const append = 'files/upload_session/append_v2'
    const cut = { kind: 'cut', afterBytes: MIB, randomBytes: 8 * MIB } as const
    await quayside.sandbox.setFault({ route: append, skip: 1, every: 2, times: 3, effect: cut })
    await quayside.sandbox.resetCounts()

    const [begun] = await start('/Saved', [file])
    assert.ok(begun)
    await eventually(async () => (await look(begun)).sent > LARGE_BYTES / 2, { withinMs: 120_000 })
    await quayside.server().kill()
    await quayside.restart()
    const saved = await ended(begun)

    assert.equal(saved.state, 'done', JSON.stringify(saved.error))
    assert.deepEqual(await namesIn('/Saved'), ['large.bin'])
    const [original, copy] = [
      await sandboxFile(quayside, '/large.bin'),
      await sandboxFile(quayside, '/Saved/large.bin'),
    ]
    assert.deepEqual([copy.sha256, copy.size], [original.sha256, LARGE_BYTES])
    await eventually(() => told().length > 0)
    const handles = told().map(({ source, created }) => [source, created].map(handleOf))
    assert.deepEqual(handles, [[file.handle, saved.file?.handle]])
    const { requests } = await quayside.sandbox.counts()
    const pieces = Math.ceil(LARGE_BYTES / (16 * MIB))
    // Of what was sent before the kill no more is sent again than was under way, or not noted yet.
    assert.ok((requests[append] ?? 0) < pieces * 1.5 + 8, JSON.stringify(requests))
  })

  test('small files that are saved together are there once each after a kill', async () => {
    const paths = Array.from({ length: SMALL_FILES }, (_, n) => `/small/${n}.bin`)
    await putPatterns(
      quayside,
      paths.map((path, n) => ({ path, seed: n, size: 1_000 + n * 100 })),
    )
    const stored = await person.start(paths, { wait: true })
    const files = stored.body.ingests.map(({ file }) => file).filter((file) => file !== undefined)
    assert.equal(files.length, SMALL_FILES)
    const before = told().length
    await quayside.sandbox.setFault({
      route: 'files/upload_session/.*batch',
      effect: { kind: 'delay', ms: 300 },
    })

    const begun = await start('/Small', files)
    const until = Date.now() + 700
    while (Date.now() < until) await Promise.all(begun.slice(0, 5).map(look))
    await quayside.server().kill()
    await quayside.restart()
    await quayside.sandbox.clearFaults()
    const all = await Promise.all(begun.map(ended))

    assert.deepEqual(
      all.filter(({ state }) => state !== 'done').map(({ error }) => error),
      [],
    )
    const names = paths.map((path) => path.split('/').at(-1)).sort()
    assert.deepEqual(await namesIn('/Small'), names)
    await eventually(() => told().length >= before + SMALL_FILES)
    const sources = told()
      .slice(before)
      .map(({ source }) => source)
    assert.equal(new Set(sources).size, SMALL_FILES)
    assert.equal(sources.length, SMALL_FILES)
  })

  test('the command line asks for the permission to write, and saves', async () => {
    const { handle } = await person.store('/Photos/harbour.jpg')
    const picked = await command('pick', '--sandbox-user', PERSON, 'dropbox:/Photos/harbour.jpg')
    assert.equal(picked.exitCode, 0, picked.stderr)

    const saved = await command(
      ...['export', handle, `resize=width:20/${handle}`, 'dropbox:/By command/'],
      ...['--json', '--sandbox-user', PERSON],
    )
    const named = await command('export', handle, 'dropbox:/By command/other name.jpg')
    const refused = await command(
      ...['export', `quality=value:40/${handle}`, 'dropbox:/By command/harbour.jpg'],
      ...['--on-clash', 'fail'],
    )

    assert.equal(saved.exitCode, 0, saved.stderr)
    const lines = saved.stdout.trim().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).path),
      ['dropbox:/By command/harbour.jpg', 'dropbox:/By command/harbour (1).jpg'],
    )
    assert.deepEqual([named.exitCode, named.stdout], [0, 'dropbox:/By command/other name.jpg\n'])
    assert.equal(refused.exitCode, 1)
    assert.match(refused.stderr, /\(source_entry_exists\)/)
    const names = ['harbour (1).jpg', 'harbour.jpg', 'other name.jpg']
    assert.deepEqual(await namesIn('/By command'), names)
    const [original, copy] = [
      await sandboxFile(quayside, '/Photos/harbour.jpg'),
      await sandboxFile(quayside, '/By command/harbour.jpg'),
    ]
    assert.equal(copy.sha256, original.sha256)
  })
})

const handleOf = (url: string) => url.split('/').at(-1)
