import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ConnectionsAnswer,
  DeliveryStatsAnswer,
  FileDetailsAnswer,
  FilesAnswer,
  OverviewAnswer,
  TimelineAnswer,
  TransfersAnswer,
} from '@quayside/wire'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Role } from '../../accounts/person.ts'
import { type Picker, pathOf, useCloud } from '../cloud/testing/cloud.ts'
import { signInEach } from './testing/sign-in.ts'

const cloud = useCloud()
const { connectedPicker, inject, post, service } = cloud

let signedIn: ReturnType<typeof signInEach> | undefined
const somebody = async (role: Role) => {
  signedIn ??= signInEach(service())
  return (await signedIn)[role]
}

/** What a page of the portal asks. */
const ask = async (
  picker: Pick<Picker, 'apikey'>,
  path: string,
  method: 'GET' | 'DELETE' = 'GET',
  role: Role = 'developer',
) =>
  inject({
    method,
    url: `/portal/api/apps/${picker.apikey}/${path}`,
    headers: { ...(await somebody(role)).headers },
  })

/** A picker whose person has stored some files; resolves to their handles. */
async function storing(paths: readonly string[]) {
  const picker = await connectedPicker()
  const answer = await post('/cloud/ingests', {
    apikey: picker.apikey,
    token: picker.token,
    source: 'memory',
    items: paths.map((path) => ({ path })),
    wait: true,
  })
  const ingests: readonly { id: string; file?: { handle: string } }[] = answer.json().ingests
  return { picker, ingests, handles: ingests.map(({ file }) => file?.handle ?? '') }
}

describe('files in the portal', () => {
  test('are listed, found and looked at', async () => {
    const { picker, handles } = await storing(['/report.txt', '/bike.png', '/Photos/sea.png'])

    const all = await ask(picker, 'files')
    const found = await ask(picker, 'files?search=BIKE&source=memory&type=TEXT/')
    const sent = await ask(picker, 'files?source=none')
    const one = await ask(picker, `files/${handles[1]}`)

    matches(FilesAnswer, all.json())
    const names = all.json().files.map(({ filename }: { filename: string }) => filename)
    assert.deepEqual(new Set(names), new Set(['report.txt', 'bike.png', 'sea.png']))
    assert.equal(found.json().files.length, 1)
    assert.equal(found.json().files[0].handle, handles[1])
    assert.deepEqual(sent.json(), { files: [], cursor: null })
    matches(FileDetailsAnswer, one.json())
    assert.equal(one.json().sourcePath, '/bike.png')
    assert.match(one.json().sha256, /^[0-9a-f]{64}$/)
  })

  test('are listed page by page', async () => {
    const { picker } = await storing(['/report.txt', '/bike.png', '/Photos/sea.png'])

    const first = (await ask(picker, 'files?limit=2')).json()
    const second = (await ask(picker, `files?limit=2&cursor=${first.cursor}`)).json()

    assert.deepEqual([first.files.length, second.files.length, second.cursor], [2, 1, null])
    const wrong = await ask(picker, 'files?cursor=nonsense')
    assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'cursor_invalid'])
  })

  test('have a link that opens, also where the app asks for policies', async () => {
    const { picker, handles } = await storing(['/report.txt'])
    const linkOf = async () => String((await ask(picker, `files/${handles[0]}`)).json().url)
    assert.equal(await cloud.open(pathOf(await linkOf())), 'the report')

    await service().apps.update(picker.app.apiKey, { securityEnabled: true })

    const link = await linkOf()
    assert.match(link, /policy=.+&signature=/)
    assert.equal(await cloud.open(pathOf(link)), 'the report')
    assert.notEqual(await cloud.open(pathOf(link.replace(/\?.*/, ''))), 'the report')
  })

  test('are deleted, with their event, and keep their timeline', async () => {
    const { picker, handles } = await storing(['/report.txt'])
    const path = `files/${handles[0]}`
    const told = await ask(picker, `${path}/timeline`)
    matches(TimelineAnswer, told.json())

    const deleted = await ask(picker, path, 'DELETE')

    assert.equal(deleted.statusCode, 204)
    for (const gone of [await ask(picker, path), await ask(picker, path, 'DELETE')]) {
      assert.deepEqual([gone.statusCode, gone.json().code], [404, 'file_missing'])
    }
    assert.notEqual(await cloud.open(`/cdn/${handles[0]}`), 'the report')
    const kinds = (await ask(picker, `${path}/timeline`))
      .json()
      .map(({ kind }: { kind: string }) => kind)
    assert.deepEqual(kinds, ['picked', 'transferred', 'stored', 'event', 'deleted', 'event'])
  })

  test("of a neighbour are not there, whatever one's app", async () => {
    const mine = await storing(['/report.txt'])
    const other = await connectedPicker()
    const path = `files/${mine.handles[0]}`

    for (const [method, rest] of [
      ['GET', path],
      ['DELETE', path],
      ['GET', `${path}/timeline`],
    ] as const) {
      const answer = await ask(other, rest, method)
      assert.deepEqual([answer.statusCode, answer.json().code], [404, 'file_missing'], rest)
    }
    assert.deepEqual((await ask(other, `files?search=${mine.handles[0]}`)).json().files, [])
    assert.equal((await ask(mine.picker, path)).statusCode, 200)
  })
})

describe('transfers in the portal', () => {
  test('are listed as they are, with their names', async () => {
    const { picker } = await storing(['/report.txt', '/gone.txt'])

    const all = await ask(picker, 'transfers')
    const failed = await ask(picker, 'transfers?state=failed')

    matches(TransfersAnswer, all.json())
    const states = all
      .json()
      .transfers.map((one: { filename: string; state: string }) => `${one.filename} ${one.state}`)
    assert.deepEqual(new Set(states), new Set(['report.txt done', 'gone.txt failed']))
    assert.equal(failed.json().transfers[0].error.code, 'source_entry_missing')
    assert.equal((await ask(picker, 'transfers?state=other')).statusCode, 400)
  })

  test('are cancelled while they run', async () => {
    const picker = await connectedPicker()
    const held = Promise.withResolvers<void>()
    service().memory.mood.ready = held.promise
    const started = await post('/cloud/ingests', {
      apikey: picker.apikey,
      token: picker.token,
      source: 'memory',
      items: [{ path: '/report.txt' }],
    })
    const [{ id }] = started.json().ingests
    const running = await ask(picker, 'transfers?state=running')
    assert.equal(running.json().transfers[0]?.id, id)

    const cancelled = await ask(picker, `transfers/${id}`, 'DELETE')
    held.resolve()
    service().memory.mood.ready = Promise.resolve()

    assert.deepEqual([cancelled.statusCode, cancelled.json().state], [200, 'cancelled'])
    const other = await connectedPicker()
    for (const [who, which] of [
      [other, id],
      [picker, 'ing_none'],
    ] as const) {
      const answer = await ask(who, `transfers/${which}`, 'DELETE')
      assert.deepEqual([answer.statusCode, answer.json().code], [404, 'ingest_missing'])
    }
  })
})

describe('connections in the portal', () => {
  test('are listed without anything that opens them, and revoked at their service', async () => {
    const picker = await connectedPicker()
    const listed = await ask(picker, 'connections')
    matches(ConnectionsAnswer, listed.json())
    const [{ id, accountName, status }] = listed.json().connections
    assert.deepEqual([accountName !== '', status], [true, 'active'])
    const before = service().memory.asked.revoked.length

    const other = await connectedPicker()
    const refused = await ask(other, `connections/${id}`, 'DELETE')
    assert.deepEqual([refused.statusCode, refused.json().code], [404, 'connection_unknown'])
    const revoked = await ask(picker, `connections/${id}`, 'DELETE')

    assert.equal(revoked.statusCode, 204)
    assert.equal(service().memory.asked.revoked.length, before + 1)
    assert.deepEqual((await ask(picker, 'connections')).json().connections, [])
    assert.equal((await ask(picker, `connections/${id}`, 'DELETE')).statusCode, 404)
  })

  test('are told to the app when they are revoked, and the log says whose it was', async () => {
    const picker = await connectedPicker()
    const [{ id }] = (await ask(picker, 'connections')).json().connections

    await ask(picker, `connections/${id}`, 'DELETE')

    const { db } = service().database
    const events = await db
      .selectFrom('events')
      .select('action')
      .where('app_key', '=', picker.apikey)
      .where('action', '=', 'qs.connection.revoked')
      .execute()
    assert.equal(events.length, 1)
    const entry = await db
      .selectFrom('audit_entries')
      .select('details')
      .where('target', '=', id)
      .executeTakeFirstOrThrow()
    const ada = { accountName: 'ada of Memory', accountEmail: 'ada@memory.example' }
    assert.deepEqual(JSON.parse(entry.details), { source: 'memory', ...ada })
  })
})

describe('an app at a glance', () => {
  test('has its days, totals and what needs attention', async () => {
    const { picker } = await storing(['/report.txt', '/gone.txt'])

    const answer = await ask(picker, 'overview?days=7', 'GET', 'viewer')

    matches(OverviewAnswer, answer.json())
    const { days, totals, problems } = answer.json()
    assert.equal(days.length, 7)
    assert.equal(days.at(-1).day, new Date().toISOString().slice(0, 10))
    assert.deepEqual([days.at(-1).uploads, days.at(-1).bytes], [1, 10])
    assert.deepEqual(totals, { files: 1, bytes: 10, connections: 1 })
    assert.deepEqual(
      problems.map(({ code, count }: { code: string; count: number }) => [code, count]),
      [['transfers_failed', 1]],
    )
    assert.equal((await ask(picker, 'overview?days=99')).json().days.length, 90)
    assert.equal((await ask(picker, 'overview?days=0')).statusCode, 400)
  })

  test('has statistics of its webhooks', async () => {
    const picker = await connectedPicker()

    const answer = await ask(picker, 'delivery-stats?hours=48')
    const unknown = await ask(picker, 'delivery-stats?endpoint=ep_nonsense')

    matches(DeliveryStatsAnswer, answer.json())
    assert.equal(answer.json().buckets.length, 48)
    assert.deepEqual([unknown.statusCode, unknown.json().code], [404, 'endpoint_unknown'])
  })
})

test('viewers look, and change nothing', async () => {
  const { picker, handles, ingests } = await storing(['/report.txt'])
  const { connections } = (await ask(picker, 'connections')).json()

  for (const path of [
    `files/${handles[0]}`,
    `transfers/${ingests[0]?.id}`,
    `connections/${connections[0].id}`,
  ]) {
    const refused = await ask(picker, path, 'DELETE', 'viewer')
    assert.deepEqual([refused.statusCode, refused.json().code], [403, 'role_missing'], path)
  }
  assert.equal((await ask(picker, `files/${handles[0]}`, 'GET', 'viewer')).statusCode, 200)
  assert.equal((await ask(picker, 'connections')).json().connections.length, 1)
})

function matches(schema: TSchema, value: unknown): void {
  assert.deepEqual([...Value.Errors(schema, value)], [])
}
