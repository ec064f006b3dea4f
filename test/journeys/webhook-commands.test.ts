import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { after, before, beforeEach, test } from 'node:test'
import { verifyWebhook } from '@quayside/client'
import type { FileAnswer } from '@quayside/wire'
import { type ConnectedPerson, connectPerson, post } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { type ProgramResult, runProgram, startProgram } from '../support/program.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'
import {
  type ReceivedWebhook,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts'

forEachSize((size) => {
  let quayside: TestQuayside
  let receiver: WebhookReceiver
  let person: ConnectedPerson
  before(async () => {
    receiver = await startWebhookReceiver()
    const env = { QUAYSIDE_WEBHOOK_SCHEDULE: '1s' }
    quayside = await startQuayside({ size, env })
    person = await connectPerson(quayside)
  })
  after(async () => {
    await receiver.close() // first: a server that never came up cannot be stopped
    await quayside.stop()
  })
  beforeEach(() => {
    receiver.received.length = 0
    receiver.status = 200
  })

  const webhook = (...args: string[]): Promise<ProgramResult> =>
    runProgram(['webhook', ...args], quayside.env)
  async function json(...args: string[]) {
    const { exitCode, stdout, stderr } = await webhook(...args, '--json')
    assert.equal(exitCode, 0, stderr)
    return JSON.parse(stdout)
  }
  const deliveryWith = (id: string, status: string) =>
    eventually(async () => {
      const { deliveries } = await json('deliveries', '--webhook', id, '--status', status)
      return deliveries[0]
    })

  test('a webhook that was added is told of a link and of a copy as Filestack tells them', async () => {
    const [{ id, secret }] = await json('add', receiver.url, '--event', 'fp.upload')

    const link = await person.link('/Photos/harbour.jpg')
    const [told] = await takeFrom(receiver, 1)
    const copy = await person.store('/Photos/harbour.jpg')
    const [, second] = await takeFrom(receiver, 2)

    assert.ok(told && second)
    assert.deepEqual(await bodyOf(told, secret), {
      url: `${quayside.url}/api/file/${handleOf(link)}`,
      client: 'Dropbox',
      type: 'image/jpeg',
      filename: 'harbour.jpg',
      size: link.size,
    })
    const { key, ...text } = await bodyOf(second, secret)
    assert.match(String(key), /_harbour\.jpg$/)
    assert.deepEqual(text, {
      url: `${quayside.url}/cdn/${handleOf(copy)}`,
      filename: 'harbour.jpg',
      client: 'Dropbox',
      type: 'image/jpeg',
      status: 'Stored',
      size: copy.size,
    })
    assert.equal((await deliveryWith(id, 'delivered')).attempts, 1)
    assert.equal((await webhook('remove', id)).exitCode, 0)
  })

  test('a delivery that failed is shown with every attempt, and sent again when the receiver is well', async () => {
    const since = new Date(Date.now() - 1_000).toISOString()
    const [{ id }] = await json('add', receiver.url, '--event', 'fp.upload')
    receiver.status = 500

    await person.link('/Photos/harbour.jpg')
    const { id: delivery } = await deliveryWith(id, 'not_delivered')
    const shown = await webhook('show', delivery)
    receiver.status = 204
    const again = await json('replay', '--from', since, '--webhook', id)
    const replayed = await deliveryWith(id, 'delivered')

    assert.match(shown.stdout, /Attempt 1 .*HTTP 500.*thank you/)
    assert.match(shown.stdout, /Attempt 2 .*HTTP 500/)
    assert.deepEqual(again, { count: 1 })
    assert.equal(replayed.replayOf, delivery)
    const bodies = receiver.received.map(({ body }) => body)
    assert.deepEqual(bodies, Array(3).fill(bodies[0]))
    await webhook('remove', id)
  })

  test('a webhook is tried out with an example that the log knows as one', async () => {
    const [{ id, secret }] = await json('add', receiver.url, '--event', 'fp.delete')

    const { id: delivery } = await json('test', id)
    const [told] = await takeFrom(receiver, 1)
    const delivered = await deliveryWith(id, 'delivered')

    assert.ok(told)
    assert.match(String((await bodyOf(told, secret)).url), /QsHandle/)
    assert.deepEqual([delivered.id, delivered.test], [delivery, true])
    await webhook('remove', id)
  })

  test('a paused webhook is listed as such and gets nothing until it is enabled', async () => {
    const [{ id }] = await json('add', receiver.url, '--event', 'fp.upload')

    await webhook('pause', id)
    await person.link('/Photos/harbour.jpg')
    const listed = await webhook('list')
    const refused = await webhook('test', id)
    await webhook('enable', id)
    const { secret } = await json('rotate', id)
    await person.link('/Photos/harbour.jpg')
    const [told, ...more] = await takeFrom(receiver, 1)

    assert.match(listed.stdout, new RegExp(`${id} .*\\(paused\\)`))
    assert.equal(refused.exitCode, 1)
    assert.match(refused.stderr, /endpoint_paused/)
    assert.ok(told)
    assert.deepEqual(more, [])
    await bodyOf(told, secret)
    await webhook('remove', id)
  })

  for (const [args, words] of [
    [['add', 'http://10.0.0.1/', '--event', 'all'], /egress_refused/],
    [['add', 'nowhere', '--event', 'all'], /endpoint_url_invalid/],
    [['add', 'https://a.example/', '--event', 'fp.x'], /There is no such event.*fp\.upload/],
    [['add', 'https://a.example/'], /--event/],
    [['remove', 'ep_made-up'], /endpoint_unknown/],
    [['show', 'dlv_made-up'], /delivery_unknown/],
    [['replay'], /--from/],
    [['replay', '--from', 'yesterday'], /is no time/],
    [['list', '--app', 'Anobodyz'], /app_unknown/],
  ] as const) {
    test(`webhook ${args.join(' ')} says what is wrong`, async () => {
      const { exitCode, stderr } = await webhook(...args)

      assert.notEqual(exitCode, 0)
      assert.match(stderr, words)
      assert.doesNotMatch(stderr, /\n\s+at /)
    })
  }

  test('listen sends events on, signed, also those of while the server was away', async (t) => {
    const listening = listen('--forward', receiver.url)
    t.after(() => listening.child.kill('SIGKILL'))
    const secret = await eventually(() => /secret (whsec_\S+)/.exec(listening.stderr())?.[1])
    await eventually(() => /Listening/.test(listening.stderr()))

    const link = await person.link('/Photos/harbour.jpg')
    const [told] = await takeFrom(receiver, 1)
    await quayside.server().kill()
    await quayside.restart()
    await person.link('/Photos/harbour.jpg')
    const [, second, ...more] = await takeFrom(receiver, 2)

    assert.ok(told && second)
    assert.deepEqual(more, [])
    const text = await bodyOf(told, secret)
    assert.equal(text.url, `${quayside.url}/api/file/${handleOf(link)}`)
    assert.ok(idOf(second) > idOf(told))
    assert.match(listening.stdout(), /fp\.upload {2}\d+ {2}→ 200/)
    listening.child.kill('SIGINT')
    await once(listening.child, 'close')
  })

  test('listen prints events where there is no address to send them to', async (t) => {
    const listening = listen()
    t.after(() => listening.child.kill('SIGKILL'))
    await eventually(() => /Listening/.test(listening.stderr()))

    await person.link('/Photos/harbour.jpg')

    const body = JSON.parse(await eventually(() => listening.stdout().trim() || undefined))
    assert.deepEqual([body.action, body.text.client], ['fp.upload', 'Dropbox'])
    listening.child.kill('SIGINT')
    await once(listening.child, 'close')
  })

  test('what strangers wrote into an event does not steer the terminal of who listens', async (t) => {
    const listening = listen()
    t.after(() => listening.child.kill('SIGKILL'))
    await eventually(() => /Listening/.test(listening.stderr()))
    const accept = 'image/\u009b31mred\u202egpj\u007f'

    await post(quayside, '/cloud/prefetch', {
      apikey: DEMO_API_KEY,
      events: ['picker'],
      picker_config: { accept },
    })

    const line = await eventually(() => /.*fp\.dialog.*/.exec(listening.stdout())?.[0])
    assert.doesNotMatch(line, /[\p{Cc}\u202e]/u)
    assert.deepEqual(JSON.parse(line).text.mimetypes, [accept])
    listening.child.kill('SIGINT')
    await once(listening.child, 'close')
  })

  function listen(...args: string[]) {
    const child: ChildProcess = startProgram(['listen', ...args], quayside.env)
    let stdout = ''
    let stderr = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text))
    return { child, stdout: () => stdout, stderr: () => stderr }
  }
})

const takeFrom = ({ received }: WebhookReceiver, count: number) =>
  eventually(() => (received.length >= count ? [...received] : undefined))

/** What is told, when it was signed by us. */
async function bodyOf({ body, headers }: ReceivedWebhook, secret: string) {
  const event = (await verifyWebhook(body, { headers, secret })) as {
    action: string
    id: number
    timestamp: number
    text: Record<string, unknown>
  }
  assert.ok(Number.isInteger(event.id) && Number.isInteger(event.timestamp))
  return event.text
}

const idOf = ({ body }: ReceivedWebhook): number => JSON.parse(body).id

const handleOf = ({ url }: FileAnswer) => url.split('/').at(-1)
