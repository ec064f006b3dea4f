import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyWebhook, WEBHOOK_ACTIONS } from '@quayside/client'
import type { Page } from 'playwright-core'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { consent, pickerOn } from '../support/picker.ts'
import { preparePortalJourney } from '../support/portal-journey.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const journey = preparePortalJourney({ seed: 'demo' })

/** The app that everybody's sandbox knows. */
const KEY = 'quaysidedemoapp'
const SECRET = 'quaysidedemosecret'
const SCOPES = ['account_info.read', 'files.metadata.read', 'files.content.read']

let receiver: WebhookReceiver
before(async () => {
  if (!noBrowser) receiver = await startWebhookReceiver()
})
after(() => receiver?.close())

test('the first hour: from signing in to a delivery that is sent again', {
  skip: noBrowser,
}, async () => {
  await signIn()
  const apiKey = await createApp('Harbour shop')
  await openDropboxAuth()
  await beToldOfAWrongSecret()
  await beToldOfAMissingRedirectUri()
  await beToldOfAMissingScope()
  await connectAndListTheRoot()

  const secrets = await addWebhookForAll()
  const demo = await openDemoPage(apiKey)
  await connectAndPick(demo, 'harbour.jpg')
  await watchTheFile('harbour.jpg')
  await readItsDelivery('harbour.jpg', secrets)

  receiver.status = 500
  await pick(demo, 'skyline.jpg')
  await findWhatFailed('skyline.jpg')
  receiver.status = 200
  await sendItAgain('skyline.jpg')
})

async function signIn(): Promise<void> {
  await journey.open('/portal')
  await see('the sign-in is filled in')
  await button('Sign in').click()
  await heading('Apps').waitFor()
}

/** Comes to the page of the new app. */
async function createApp(name: string): Promise<string> {
  await button('Create an app').click()
  await field('Name').fill(name)
  await page().getByRole('dialog').getByRole('button', { name: 'Create an app' }).click()
  await heading(name).waitFor()
  await see('Nothing has happened yet')
  await button('Copy API key').click()
  return await clipboard()
}

async function openDropboxAuth(): Promise<void> {
  await link('Set up a source').click()
  await link(/^Dropbox/).click()
  await heading('Dropbox Auth').waitFor()
  await see('Save the keys first.')
}

async function beToldOfAWrongSecret(): Promise<void> {
  await page().getByLabel('Let people pick from Dropbox').check()
  await field('App key').fill(KEY)
  await field('App secret').fill(SECRET.slice(0, -1))
  await button('Save').click()

  const told = await onlyFault('App secret')
  assert.match(told, /Dropbox does not accept the App secret\./)
  assert.match(
    told,
    /Copy the App secret again from your app’s page at https:\/\/www\.dropbox\.com/,
  )
  assert.match(told, /the app with the App key “quaysidedemoapp”, and that nothing is cut off/)
}

async function beToldOfAMissingRedirectUri(): Promise<void> {
  const { sandbox, url } = journey.quayside()
  const uris = ['open', 'saveas'].map((flow) => `${url}/api/client/dropbox/authCallback/${flow}`)
  await sandbox.changeApp({ redirectUris: uris.slice(1) })
  await field('App secret').fill(SECRET)
  await button('Save').click()

  const told = await onlyFault('Redirect URI open')
  assert.match(told, /under “Settings”, “OAuth 2”, “Redirect URIs”/)
  await faults().getByRole('button', { name: 'Copy address' }).last().click()
  const copied = await clipboard()
  assert.equal(copied, uris[0])

  await sandbox.addRedirectUri(copied)
  await button('Examine again').click()
  await see('Nothing is wrong so far.')
}

/** By the doctor, and by whoever tries to sign in. */
async function beToldOfAMissingScope(): Promise<void> {
  const { sandbox } = journey.quayside()
  const fix = /tick files\.content\.read under “Permissions”, and press “Submit” there/
  await sandbox.changeApp({ scopes: SCOPES.slice(0, -1) })
  await button('Examine again').click()

  assert.match(await onlyFault('Permissions'), fix)
  await button('Connect and list my root').click()
  await part('Try it out').getByText(fix).waitFor()

  await sandbox.changeApp({ scopes: SCOPES })
  await button('Examine again').click()
  await see('Nothing is wrong so far.')
}

/** What the doctor could not know before is right as well. */
async function connectAndListTheRoot(): Promise<void> {
  const [popup] = await Promise.all([
    page().waitForEvent('popup'),
    button('Connect and list my root').click(),
  ])
  await consent(popup)

  await see(/Connected as .*personal@example\.com/)
  const root = page().getByRole('figure').filter({ hasText: 'Your root at Dropbox' })
  await root.getByText('Photos', { exact: true }).waitFor()
  await see('Everything is right.')
}

/** Comes to the secrets, by the actions they are for. */
async function addWebhookForAll(): Promise<ReadonlyMap<string, string>> {
  await link('Webhooks').click()
  await field('URL').fill(receiver.url)
  await field('Event').selectOption('All')
  await button('Add').click()
  await see('webhooks added.')

  const rows = page().getByRole('table', { name: 'Webhooks' }).getByRole('row')
  const shown = await rows.getByRole('rowheader').locator('code').allInnerTexts()
  assert.deepEqual(shown.toSorted(), [...WEBHOOK_ACTIONS].sort())
  await button('Copy all secrets').click()
  const lines = (await clipboard()).split('\n').map((line) => line.split('\t'))
  return new Map(lines.map(([action = '', , secret = '']) => [action, secret]))
}

async function openDemoPage(apiKey: string): Promise<Page> {
  const demo = await journey.context().newPage()
  await demo.goto(journey.quayside().url)
  await demo.getByLabel('API key').fill(apiKey)
  return demo
}

/** The trial gave its permission back, so people are asked for theirs. */
async function connectAndPick(demo: Page, name: string): Promise<void> {
  const picker = pickerOn(demo)
  await demo.getByRole('button', { name: 'Pick files' }).click()
  await picker.chooseSource('Dropbox')
  const popup = await picker.openConsent()
  await popup.getByRole('button', { name: 'Allow' }).click()
  await chooseAndUpload(demo, name)
}

async function pick(demo: Page, name: string): Promise<void> {
  await demo.bringToFront()
  await demo.getByRole('button', { name: 'Pick files' }).click()
  await pickerOn(demo).chooseSource('Dropbox')
  await chooseAndUpload(demo, name)
}

async function chooseAndUpload(demo: Page, name: string): Promise<void> {
  const picker = pickerOn(demo)
  await picker.openFolder('Photos')
  await picker.choose(name)
  await picker.proceed()
  await picker.upload()
  await demo.getByRole('heading', { name, exact: true }).waitFor()
  await page().bringToFront()
}

async function watchTheFile(name: string): Promise<void> {
  await link('Files').click()
  await link(name).click()
  await heading(name).waitFor()

  await timelineIs([...PICKED, `Delivered to ${host()}`])
}

const PICKED = ['Picked from Dropbox', 'Transferred from Dropbox', 'Stored', 'Event: File Uploads']

/** Reads in the portal what came at the receiver, signed with the secret that was shown. */
async function readItsDelivery(name: string, secrets: ReadonlyMap<string, string>): Promise<void> {
  await link(/^Delivered to/).click()
  await heading('File Uploads: delivery').waitFor()
  await see(/^200 in/)
  await see('thank you')

  const [sent] = uploadsOf(name)
  assert.ok(sent)
  const shown = await part('Attempts').innerText()
  assert.ok(shown.includes(`quayside-delivery: ${sent.headers['quayside-delivery']}`), shown)
  const secret = secrets.get('fp.upload') ?? ''
  assert.deepEqual(await verifyWebhook(sent.body, { headers: sent.headers, secret }), bodyOf(sent))
}

/** By the list, where what waits for its next attempt can be looked for. */
async function findWhatFailed(name: string): Promise<void> {
  await link('Deliveries').first().click()
  await field('State').selectOption('Waiting')
  const failed = page().getByRole('row').filter({ hasText: 'fp.upload' })
  await failed.getByText('Tried again later').waitFor()
  await failed.getByRole('link', { name: 'File Uploads' }).click()

  await heading('File Uploads: delivery').waitFor()
  await see(/^500 in/)
  await see(`"filename": "${name}"`)
}

async function sendItAgain(name: string): Promise<void> {
  await button('Send again').click()
  await link('an earlier delivery').waitFor()
  await see(/^200 in/)

  const [first, second, ...others] = uploadsOf(name)
  assert.ok(first && second)
  assert.equal(second.body, first.body)
  assert.deepEqual(others, [])
  await link('Files').click()
  await link(name).click()
  const outcomes = ['Not taken by', 'Delivered to', 'Waits to be sent to']
  await timelineIs([...PICKED, ...outcomes.map((outcome) => `${outcome} ${host()}`)])
}

const page = () => journey.page()
const button = (name: string) => page().getByRole('button', { name, exact: true })
const field = (name: string) => page().getByLabel(name, { exact: true })
const heading = (name: string) => page().getByRole('heading', { name, exact: true, level: 1 })
const link = (name: string | RegExp) =>
  page().getByRole('link', { name, exact: typeof name === 'string' })
/** A part of the page by its heading. */
const part = (name: string) => page().getByRole('region', { name, exact: true })
const see = (words: string | RegExp) => page().getByText(words).first().waitFor()
const clipboard = () => page().evaluate(() => navigator.clipboard.readText())
const host = () => new URL(receiver.url).host

/** What the doctor found wrong. */
const faults = () => part('Doctor').getByRole('listitem').filter({ hasText: '(wrong)' })

/** Of all that was examined only this is wrong; resolves to what is said of it, in one line. */
function onlyFault(name: string): Promise<string> {
  return eventually(
    async () => {
      const texts = (await faults().allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))
      assert.deepEqual(
        texts.map((text) => text.split(' (wrong)')[0]),
        [name],
      )
      return texts[0]
    },
    { what: `the fault of ${name}` },
  )
}

/** The page follows what happens by itself. */
async function timelineIs(happenings: readonly string[]): Promise<void> {
  await eventually(
    async () => {
      const entries = await part('Timeline').locator('.happening-words').allInnerTexts()
      assert.deepEqual(
        entries.map((entry) => entry.split('\n')[0]),
        happenings,
      )
      return true
    },
    { what: 'the timeline' },
  )
}

type Received = WebhookReceiver['received'][number]
const bodyOf = ({ body }: Received) => JSON.parse(body)

const uploadsOf = (name: string): readonly Received[] =>
  receiver.received.filter((request) => {
    const { action, text } = bodyOf(request)
    return action === 'fp.upload' && text.filename === name
  })
