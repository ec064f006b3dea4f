import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Picker, pathOf, useCloud } from './testing/cloud.ts'

/* Two people at one picker: whose files are meant, on every route that names entries. */

const { inject, list, post, service, connectedPicker } = useCloud()

describe('a picker with two accounts', () => {
  let picker: Picker
  before(async () => {
    picker = await connectedPicker()
    await connectAs('bob')
  })

  /** Adds an account in the way a dialog does. */
  async function connectAs(account: string, flow: 'open' | 'saveas' = 'open') {
    const { chosen: after } = (await list(picker, { path: '/' })).json().memory
    const asked = (await list(picker, { path: '/', after, flow })).json().memory
    const start = await inject(pathOf(asked.auth.redirect_url))
    service().memory.mood.account = account
    const back = service().memory.consent(String(start.headers.location))
    const waiting = list(picker, { path: '/', after }, { wait: 20 })
    await inject(back.pathname + back.search)
    service().memory.mood.account = 'ada'
    assert.equal((await waiting).json().memory.account.id, account)
  }

  const pageOf = async (memory: object = {}) =>
    (await list(picker, { path: '/', ...memory })).json().memory

  /** Whose right a transfer or link goes by. */
  async function accountBehind(connectionId: string | null | undefined): Promise<string> {
    const { accountId } = await service()
      .database.db.selectFrom('connections')
      .select('account_id as accountId')
      .where('id', '=', connectionId ?? '')
      .executeTakeFirstOrThrow()
    return accountId
  }

  test('sees both, and the files of whom it names from then on', async () => {
    const first = await pageOf({ account: 'bob' })
    assert.deepEqual(
      first.accounts.map(({ id }: { id: string }) => id),
      ['bob', 'ada'],
    )

    const switched = await pageOf({ account: 'ada' })

    assert.equal(switched.account.id, 'ada')
    assert.equal((await pageOf()).account.id, 'ada')
    assert.ok(switched.chosen > first.chosen)
  })

  test('is asked to connect for an account that nobody connected', async () => {
    const asked = await pageOf({ account: 'eve' })

    assert.match(asked.auth.redirect_url, /ticket=/)
  })

  test('stores, links and starts transfers of the account that is named, whichever was used last', async () => {
    await pageOf({ account: 'bob' })
    const { apikey, token } = picker
    const entry = { path: '/report.txt', account: 'ada' }
    const { db } = service().database

    const stored = await post('/cloud/store/', { apikey, token, clouds: { memory: entry } })
    const linked = await post('/cloud/link/', { apikey, token, clouds: { memory: entry } })
    const started = await post('/cloud/ingests', {
      ...{ apikey, token, source: 'memory', account: 'ada', wait: true },
      items: [{ path: '/report.txt' }],
    })

    for (const { statusCode, body } of [stored, linked, started])
      assert.equal(statusCode, 200, body)
    const ingests = db.selectFrom('ingests').select('connection_id').where('app_key', '=', apikey)
    const { handle } = linked.json().memory
    const links = db.selectFrom('files').select('connection_id').where('handle', '=', handle)
    const used = [...(await ingests.execute()), ...(await links.execute())]
    assert.equal(used.length, 3)
    for (const { connection_id } of used) assert.equal(await accountBehind(connection_id), 'ada')
  })

  test('is refused an account that is another session’s', async () => {
    const { apikey } = picker
    const { token } = (await post('/cloud/folder/list', { apikey, clouds: {} })).json()
    const clouds = { memory: { path: '/report.txt', account: 'ada' } }

    const answer = await post('/cloud/store/', { apikey, token, clouds })

    assert.deepEqual(
      [answer.statusCode, answer.headers['x-error-code']],
      [401, 'connection_expired'],
    )
  })

  test('has to be allowed to write before it saves, once', async () => {
    assert.match((await pageOf({ flow: 'saveas' })).auth.redirect_url, /\/auth\/saveas\?/)

    await connectAs('ada', 'saveas')

    assert.equal((await pageOf({ flow: 'saveas' })).account.id, 'ada')
    assert.ok((await pageOf({ flow: 'saveas', account: 'bob' })).auth)
  })

  test('signs out of one and keeps the other', async () => {
    const { apikey, token } = picker

    await post('/cloud/auth/logout', { apikey, token, clouds: { memory: { account: 'bob' } } })

    const { account, accounts } = await pageOf()
    assert.deepEqual([account.id, accounts.length], ['ada', 1])
  })
})
