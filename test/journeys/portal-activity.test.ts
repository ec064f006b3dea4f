import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type {
  ConnectionsAnswer,
  DeliveriesAnswer,
  NewPortalAppAnswer,
  NewWebhooksAnswer,
  PortalAppAnswer,
  WebhooksAnswer,
} from '@quayside/wire'
import { noBrowser } from '../support/browser.ts'
import { connectPerson } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { type PortalDoor, signInToPortal } from '../support/portal-door.ts'
import { preparePortalJourney } from '../support/portal-journey.ts'
import { DEMO_API_KEY } from '../support/quayside.ts'
import { putPatterns, putText, slowDown } from '../support/sandbox.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const MIB = 1024 * 1024

describe('what an app does', { skip: noBrowser }, () => {
  const journey = preparePortalJourney({ seed: 'demo' })

  let owner: PortalDoor
  let receiver: WebhookReceiver
  before(async () => {
    owner = await signInToPortal(journey.quayside().url)
    receiver = await startWebhookReceiver()
  })
  after(() => receiver?.close())
  afterEach(async () => {
    receiver.status = 200
    await journey.quayside().sandbox.clearFaults()
  })

  const page = () => journey.page()
  const button = (name: string | RegExp) => page().getByRole('button', { name })
  const row = (words: string | RegExp) => page().getByRole('row').filter({ hasText: words })
  const see = (words: string | RegExp) => page().getByText(words).first().waitFor()
  const inDialog = (name: string) => page().getByRole('dialog').getByRole('button', { name })

  /** An app of the test's own, which has done nothing yet. */
  async function openApp(name: string, path: string): Promise<string> {
    const { apiKey } = await owner.send<NewPortalAppAnswer>('POST', '/apps', { name })
    await journey.openAsOwner(`/portal/apps/${apiKey}/${path}`)
    return apiKey
  }

  /** A webhook of an app, added without the page. */
  async function addWebhook(apiKey: string, event = 'fp.upload') {
    const wanted = { url: receiver.url, event }
    const [made] = await owner.send<NewWebhooksAnswer>('POST', `/apps/${apiKey}/webhooks`, wanted)
    assert.ok(made)
    return made
  }

  const listDeliveries = (apiKey: string, query = '') =>
    owner.get<DeliveriesAnswer>(`/apps/${apiKey}/deliveries${query}`)

  it('who leaves the scheme out is told so, and helped; nothing is sent before', async () => {
    const apiKey = await openApp('Quay', 'webhooks')
    await see('No webhooks yet')

    await page().getByLabel('URL').fill(receiver.url.replace('http://', ''))
    await button('Add').click()
    await see('The scheme is missing. Begin the URL with https://')
    assert.deepEqual(await owner.get<WebhooksAnswer>(`/apps/${apiKey}/webhooks`), [])

    await button('Use https://').click()
    assert.equal(await page().getByLabel('URL').inputValue(), receiver.url.replace('http', 'https'))
    await page().getByText('The scheme is missing').waitFor({ state: 'detached' })
  })

  it('“All” adds an entry for each event, whose secrets are shown this once', async () => {
    const apiKey = await openApp('Pier', 'webhooks')
    const events = await owner.get<readonly { event: string }[]>('/webhook-events')

    await page().getByLabel('URL').fill(receiver.url)
    await button('Add').click()
    await see(`${events.length} webhooks added.`)

    assert.equal(await page().getByRole('row').count(), events.length + 1)
    const secrets = await page()
      .getByRole('table')
      .getByRole('button', { name: 'Copy secret' })
      .count()
    assert.equal(secrets, events.length)
    await button('Copy all secrets').click()
    const copied = await page().evaluate(() => navigator.clipboard.readText())
    assert.equal(copied.split('\n').length, events.length)
    assert.match(copied, /^fp\.\w+\thttp:\/\/127\.0\.0\.1:\d+\/hook\t\S{20,}$/m)

    await page().reload()
    await row('fp.upload').waitFor()
    assert.equal(await button('Copy secret').count(), 0)
    assert.equal(
      (await owner.get<WebhooksAnswer>(`/apps/${apiKey}/webhooks`)).length,
      events.length,
    )
  })

  it('a webhook is tried out, paused, given a new secret and removed', async () => {
    const { apiKey } = await owner.send<NewPortalAppAnswer>('POST', '/apps', { name: 'Mole' })
    const { secret } = await addWebhook(apiKey)
    await journey.openAsOwner(`/portal/apps/${apiKey}/webhooks`)

    await button('Send a test: File Uploads').click()
    await see(/Test: 200 in/)
    receiver.status = 503
    await button('Send a test: File Uploads').click()
    await see(/Test: 503 in/)

    await button('Pause: File Uploads').click()
    await see('by somebody of yours')
    assert.equal(await button('Send a test: File Uploads').isDisabled(), true)
    await button('Enable: File Uploads').click()
    await see('Enabled.')

    await button('New secret: File Uploads').click()
    await inDialog('Make a new secret').click()
    await see('The former secret signs as well until')
    await button('Copy secret').click()
    const renewed = await page().evaluate(() => navigator.clipboard.readText())
    assert.notEqual(renewed, secret)

    await button('Remove: File Uploads').click()
    await inDialog('Remove').click()
    await see('No webhooks yet')
    assert.deepEqual(await owner.get<WebhooksAnswer>(`/apps/${apiKey}/webhooks`), [])
  })

  it('deliveries appear as they happen, with what was sent and answered, and are sent again', async () => {
    const { apiKey } = await owner.send<NewPortalAppAnswer>('POST', '/apps', { name: 'Dock' })
    const webhook = await addWebhook(apiKey)
    await journey.openAsOwner(`/portal/apps/${apiKey}/deliveries`)
    await see('Nothing has been sent yet')

    receiver.status = 410
    await owner.send('POST', `/apps/${apiKey}/webhooks/${webhook.id}/test`)
    await row('Not delivered').waitFor()
    await see('the receiver answered 410 Gone')
    await page().getByRole('link', { name: 'File Uploads' }).click()
    await see('HTTP 410')
    await see('thank you')
    const sent = receiver.received.at(-1)
    const shown = (await page().locator('.attempt-side').first().innerText()).replace(/\s/g, '')
    assert.ok(shown.includes(JSON.stringify(JSON.parse(sent?.body ?? '')).replace(/\s/g, '')))
    assert.ok(shown.includes(`quayside-delivery:${sent?.headers['quayside-delivery']}`))

    receiver.status = 200
    await owner.send('PATCH', `/apps/${apiKey}/webhooks/${webhook.id}`, { paused: false })
    await button('Send again').click()
    await see('an earlier delivery')
    await see('HTTP 200')
    assert.equal((await listDeliveries(apiKey, '?status=delivered')).deliveries.length, 1)

    await page().getByRole('link', { name: 'Deliveries' }).first().click()
    await page().getByLabel('State').selectOption('Not delivered')
    await row('Sent again').waitFor({ state: 'detached' })
    assert.match(page().url(), /status=not_delivered/)
    await row('File Uploads').waitFor()
    assert.equal(await row('File Uploads').count(), 1)
  })

  it('what failed since a time is sent again', async () => {
    const { sandbox } = journey.quayside()
    const webhook = await addWebhook(DEMO_API_KEY)
    const person = await connectPerson(journey.quayside())
    receiver.status = 410
    await person.store('/Photos/harbour.jpg')
    const isGivenUp = async () =>
      (await listDeliveries(DEMO_API_KEY, '?status=not_delivered')).deliveries.length > 0
    await eventually(isGivenUp, { what: 'the delivery being given up' })
    receiver.status = 200
    const path = `/apps/${DEMO_API_KEY}/webhooks/${webhook.id}`
    await owner.send('PATCH', path, { paused: false })

    await journey.openAsOwner(`/portal/apps/${DEMO_API_KEY}/deliveries`)
    await button('Send again…').click()
    await inDialog('Send again').click()
    await see('1 delivery is sent again.')
    await row('Sent again').getByText('Delivered').waitFor()

    await page().getByRole('tab', { name: 'Success and latency' }).click()
    await see('50%')
    await owner.send('DELETE', path)
    await sandbox.resetCounts()
  })

  it('a file is found, looked at from picking to its delivery, and deleted', async () => {
    const quayside = journey.quayside()
    const webhook = await addWebhook(DEMO_API_KEY, 'all')
    await putText(quayside, '/notes <b>bold.txt', 'Low water at noon.')
    const person = await connectPerson(quayside)
    const { handle } = await person.store('/notes <b>bold.txt')
    await journey.openAsOwner(`/portal/apps/${DEMO_API_KEY}/files`)

    await page().getByLabel('Search').fill('NOTES')
    await page().getByLabel('Source').selectOption('Dropbox')
    await page().getByLabel('Type').selectOption('Texts')
    await row('harbour').waitFor({ state: 'detached' })
    await page().getByRole('link', { name: 'notes <b>bold.txt' }).click()

    await page().frameLocator('iframe').getByText('Low water at noon.').waitFor()
    await see('Picked from Dropbox')
    await see('Event: File Uploads')
    await see(/^Delivered to 127\.0\.0\.1/)
    await see('SHA-256')
    const [download] = await Promise.all([
      page().waitForEvent('download'),
      page().getByRole('link', { name: 'Download' }).click(),
    ])
    assert.match(download.suggestedFilename(), /notes/)

    await button('Delete').click()
    await inDialog('Delete').click()
    await see('was deleted.')
    await page().goto(`${quayside.url}/portal/apps/${DEMO_API_KEY}/files/${handle}`)
    await see('There is no such file now')
    await see(/^Deleted$/)
    await owner.send('DELETE', `/apps/${DEMO_API_KEY}/webhooks/${webhook.id}`)
  })

  it('a file is shown although its app lets only its own sites have it, and asks for policies', async () => {
    const { version } = await owner.get<PortalAppAnswer>(`/apps/${DEMO_API_KEY}`)
    const person = await connectPerson(journey.quayside())
    const { handle, url } = await person.store('/Photos/harbour.jpg')
    const closed = { allowedOrigins: ['https://shop.example'], securityEnabled: true }
    const path = `/apps/${DEMO_API_KEY}`
    const app = await owner.send<PortalAppAnswer>('PATCH', path, { version, ...closed })

    await journey.openAsOwner(`/portal/apps/${DEMO_API_KEY}/files/${handle}`)
    const picture = page().getByRole('img', { name: 'Preview of harbour.jpg' })
    const width = () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)
    await eventually(async () => (await width()) > 0, { what: 'the picture' })

    assert.equal((await fetch(url)).status, 403)
    const open = { allowedOrigins: [], securityEnabled: false }
    await owner.send('PATCH', path, { version: app.version, ...open })
  })

  it('a transfer is watched and cancelled', async () => {
    const quayside = journey.quayside()
    await putPatterns(quayside, [{ path: '/slow.bin', seed: 5, size: 100 * MIB }])
    await slowDown(quayside, 2 * MIB)
    const person = await connectPerson(quayside)
    await journey.openAsOwner(`/portal/apps/${DEMO_API_KEY}/transfers`)
    const { body } = await person.start(['/slow.bin'])

    const progress = page().getByRole('progressbar', { name: 'Progress of slow.bin' })
    await progress.waitFor()
    const part = async () => Number(await progress.getAttribute('value'))
    await eventually(async () => (await part()) > 0, { what: 'progress' })
    await button('Cancel slow.bin').click()
    await row('slow.bin').getByText('Cancelled', { exact: true }).waitFor()

    const [ingest] = body.ingests
    assert.equal((await person.ingest(ingest?.id ?? '')).state, 'cancelled')
  })

  it('a connection is revoked, and its linked files answer no more', async () => {
    const quayside = journey.quayside()
    const person = await connectPerson(quayside)
    const { url } = await person.link('/Photos/harbour.jpg')
    const { connections } = await owner.get<ConnectionsAnswer>(`/apps/${DEMO_API_KEY}/connections`)
    await journey.openAsOwner(`/portal/apps/${DEMO_API_KEY}/connections`)

    // The newest comes first.
    await button('Revoke').first().click()
    await see('1 linked file is read through it')
    await inDialog('Revoke').click()
    await see('Connection revoked.')

    const left = await owner.get<ConnectionsAnswer>(`/apps/${DEMO_API_KEY}/connections`)
    const [newest] = connections
    assert.equal(newest?.status, 'active')
    assert.deepEqual(
      left.connections.map(({ id, status }) => [id, status]),
      connections.map(({ id, status }) => [id, id === newest?.id ? 'broken' : status]),
    )
    await see('the person has to connect again')
    assert.notEqual((await fetch(url)).status, 200)
  })

  it('the focus is never lost when a question has been answered', async () => {
    const { apiKey } = await owner.send<NewPortalAppAnswer>('POST', '/apps', { name: 'Jetty' })
    await addWebhook(apiKey)
    await journey.openAsOwner(`/portal/apps/${apiKey}/webhooks`)
    const focused = () =>
      page().evaluate(() => {
        const { activeElement } = document
        return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent
      })

    await button('Remove: File Uploads').focus()
    await page().keyboard.press('Enter')
    await inDialog('Remove').waitFor()
    await page().keyboard.press('Escape')
    await inDialog('Remove').waitFor({ state: 'detached' })
    assert.match((await focused()) ?? '', /^Remove: File Uploads/)

    // The row it was asked from goes along with the question.
    await page().keyboard.press('Enter')
    await inDialog('Remove').click()
    await see('No webhooks yet')
    assert.equal(await focused(), 'Webhooks')
  })

  it('a list is gone through by keyboard alone', async () => {
    const { apiKey } = await owner.send<NewPortalAppAnswer>('POST', '/apps', { name: 'Slip' })
    const webhook = await addWebhook(apiKey)
    await owner.send('POST', `/apps/${apiKey}/webhooks/${webhook.id}/test`)
    await journey.openAsOwner(`/portal/apps/${apiKey}/deliveries`)
    await row('File Uploads').waitFor()
    const { keyboard } = page()

    await page().getByRole('tab', { name: 'List' }).focus()
    await keyboard.press('ArrowRight')
    await page().getByRole('heading', { name: 'Latency' }).waitFor()
    await keyboard.press('ArrowLeft')
    await row('File Uploads').waitFor()
    await page().getByRole('link', { name: 'File Uploads' }).focus()
    await keyboard.press('Enter')
    await page().getByRole('heading', { name: 'File Uploads: delivery' }).waitFor()
    // Whoever comes to a page hears what it is.
    const focused = () => page().evaluate(() => document.activeElement?.textContent)
    await eventually(async () => (await focused())?.includes('File Uploads: delivery') ?? false)

    await button('Send again').focus()
    await keyboard.press('Enter')
    await see('an earlier delivery')
  })
})
