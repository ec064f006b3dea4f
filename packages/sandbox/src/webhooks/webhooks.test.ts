import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import {
  APP_SECRET,
  eventually,
  PERSONAL,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

interface Received {
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

let sandbox: TestSandbox
let server: Server
let uri: string
let received: Received[]
let statuses: number[]
let onPost: () => Promise<void>
let challengeAnswer: (challenge: string, res: ServerResponse) => void
let personalId: string

const repeats = (challenge: string, res: ServerResponse) => {
  res.writeHead(200, { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' })
  res.end(challenge)
}

before(async () => {
  sandbox = await startTestSandbox()
  await sandbox.control.settings({ webhookDelayMs: 10, webhookSecondsScale: 0.01 })
  personalId = (await sandbox.control.issueToken({ account: PERSONAL })).account_id
  server = createServer(async (req, res) => {
    if (req.method === 'GET') {
      const url = new URL(req.url ?? '', 'http://localhost')
      challengeAnswer(url.searchParams.get('challenge') ?? '', res)
      return
    }
    const body = Buffer.concat(await Array.fromAsync(req)).toString()
    received.push({ body, headers: req.headers })
    await onPost()
    res.writeHead(statuses.shift() ?? 200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?of=me`
})
beforeEach(async () => {
  received = []
  statuses = []
  onPost = async () => undefined
  challengeAnswer = repeats
  await sandbox.control.setWebhook(uri)
})
afterEach(async () => {
  await sandbox.control.clearFaults()
  await sandbox.control.setWebhook(undefined)
})
after(async () => {
  server.close()
  server.closeAllConnections()
  await sandbox[Symbol.asyncDispose]()
})

let counter = 0
const change = (account = PERSONAL) => {
  counter += 1
  return sandbox.control.createFile(account, { path: `/file ${counter}.txt`, text: 'x' })
}
const notifications = (count: number) =>
  eventually(async () => (received.length >= count ? received : undefined))

describe('the webhook of an app', () => {
  it('says whose files have changed, signed with the secret of the app', async () => {
    await change()
    const [{ body, headers } = assert.fail()] = await notifications(1)
    const {
      list_folder: { accounts },
      delta: { users },
    } = JSON.parse(body)

    assert.deepEqual(accounts, [personalId])
    assert.equal(typeof users[0], 'number')
    assert.equal(headers['user-agent'], 'DropboxWebhooks/1.0')
    assert.equal(
      headers['x-dropbox-signature'],
      createHmac('sha256', APP_SECRET).update(body).digest('hex'),
    )
  })

  it('is registered only at an address that repeats the challenge as plain text', async () => {
    const wrong = {
      'status 404': (_: string, res: ServerResponse) => res.writeHead(404).end(),
      'did not repeat': (_: string, res: ServerResponse) => repeats('something else', res),
      'not as text/plain': (challenge: string, res: ServerResponse) => res.end(challenge),
      'without X-Content-Type-Options': (challenge: string, res: ServerResponse) =>
        res.writeHead(200, { 'content-type': 'text/plain' }).end(challenge),
    }
    for (const [complaint, answer] of Object.entries(wrong)) {
      challengeAnswer = (challenge, res) => void answer(challenge, res)
      await assert.rejects(sandbox.control.setWebhook(uri), new RegExp(complaint))
    }

    await assert.rejects(sandbox.control.setWebhook('nonsense'), /is no address/)
    assert.equal((await sandbox.control.webhook()).uri, uri)
  })

  it('tells of many changes at once, and of what changes meanwhile afterwards', async () => {
    const { promise: isTold, resolve: goOn } = Promise.withResolvers<void>()
    onPost = () => isTold
    await Promise.all([change(), change(), change()])
    await notifications(1)
    await Promise.all([change(), change()])
    goOn()
    await notifications(2)

    assert.equal(received.length, 2)
  })

  it('is tried again until it answers with 200', async () => {
    const before = await sandbox.control.webhook()
    statuses = [500, 302]
    await change()
    const all = await notifications(3)
    const { delivered, failed } = await eventually(async () => {
      const status = await sandbox.control.webhook()
      return status.delivered > before.delivered ? status : undefined
    })

    assert.equal(new Set(all.map(({ body }) => body)).size, 1)
    assert.deepEqual([delivered - before.delivered, failed - before.failed], [1, 2])
  })

  it('hears of shared folders from everybody who sees them, and of nobody else', async () => {
    const teamId = (await sandbox.control.issueToken({ account: TEAM })).account_id
    await sandbox.control.shareFolder({ owner: TEAM, path: '/Ours', with: PERSONAL, at: '/Theirs' })
    await sandbox.control.createFile(TEAM, { path: '/Ours/both.txt', text: 'x' })
    const told = () =>
      new Set(received.flatMap(({ body }) => JSON.parse(body).list_folder.accounts))
    await eventually(async () => (told().size === 2 ? true : undefined))
    received = []
    await change(TEAM)
    await notifications(1)

    assert.deepEqual([...told()], [teamId])
    await sandbox.control.revokeAll(TEAM)
  })

  it('can be lost, sent twice, and switched off', async () => {
    const { control } = sandbox
    await control.setFault({ route: '^webhook$', times: 1, effect: { kind: 'lose-webhook' } })
    await change()
    await eventually(async () => ((await control.faults())[0]?.struck === 1 ? true : undefined))
    await control.setFault({ route: '^webhook$', times: 1, effect: { kind: 'repeat-webhook' } })
    await change()
    await notifications(2)
    await control.settings({ sendsWebhooks: false })
    await change()
    await control.settings({ sendsWebhooks: true })
    await control.setFault({ route: '^webhook$', times: 1, effect: { kind: 'delay', ms: 1 } })
    await change()
    await notifications(3)

    assert.equal(received.length, 3)
  })
})
