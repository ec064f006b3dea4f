import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { NewPortalAppAnswer, SourceStorageAnswer } from '@quayside/wire'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { describeSize, makeBucket } from '../support/places.ts'
import { type PortalDoor, signInToPortal } from '../support/portal-door.ts'
import { preparePortalJourney } from '../support/portal-journey.ts'
import { DEMO_API_KEY, PERSON } from '../support/quayside.ts'

const journey = preparePortalJourney({ seed: 'demo' })
const only = { skip: noBrowser }
const KEY = 'setupapp1234567'
const SECRET = 'setupsecret1234'

let owner: PortalDoor
beforeEach(async () => {
  if (!noBrowser) owner ??= await signInToPortal(journey.quayside().url)
})

const createApp = (name: string) => owner.send<NewPortalAppAnswer>('POST', '/apps', { name })
const page = () => journey.page()
const button = (name: string) => page().getByRole('button', { name, exact: true })
const see = (words: string | RegExp) => page().getByText(words).first().waitFor()

test(
  'wrong keys, a missing redirect URI and a missing scope are each named with their fix',
  only,
  async () => {
    const { quayside } = journey
    const { sandbox, url } = quayside()
    const uris = ['open', 'saveas'].map((flow) => `${url}/api/client/dropbox/authCallback/${flow}`)
    await sandbox.createApp({ key: KEY, secret: SECRET, redirectUris: [uris[0] ?? ''] })
    const { apiKey } = await createApp('Ferry')
    await journey.openAsOwner(`/portal/apps/${apiKey}/sources`)
    await page()
      .getByRole('link', { name: /Dropbox/ })
      .click()
    await see('“Enable additional users”')
    for (const uri of uris) await see(uri)

    await page().getByLabel('Let people pick').check()
    await page().getByLabel('App key').fill(`  ${KEY}\n`)
    await page().getByLabel('App secret').fill('wrong')
    await button('Save').click()
    await see('does not accept the App secret')
    await see('On, but something is wrong')
    await see(`does not know the redirect URI ${uris[1]}`)

    await page().getByLabel('App secret').fill(` ${SECRET}\t`)
    await sandbox.changeApp({ redirectUris: uris, scopes: ['account_info.read'] }, KEY)
    await button('Save').click()
    await see('Dropbox accepts the App secret')
    await see(/lacks the permission .*files\.content\.read/)

    await sandbox.changeApp({ scopes: SCOPES }, KEY)
    await button('Examine again').click()
    await see('Nothing is wrong so far')
  },
)

const SCOPES = [
  'account_info.read',
  'files.metadata.read',
  'files.content.read',
  'files.content.write',
]

test('connecting with the app’s own keys lists the root, and tells the rest', only, async () => {
  await journey.quayside().sandbox.settings({ consent: { mode: 'approve', account: PERSON } })
  await journey.openAsOwner('/portal/apps/AQuaysideDemoAppKey00z/sources/dropbox')

  await button('Connect and list my root').click()
  await see(/Connected as .*personal@example\.com/)

  await see('Your root at Dropbox')
  await see('Connections renew themselves')
  const { length } = journey.context().pages()
  assert.ok(length >= 1)
  await eventually(async () => journey.context().pages().length === 1, {
    what: 'the window of the service being shut',
  })
})

test('a policy is made, and the clause that refuses a request is named', only, async () => {
  const { apiKey } = await createApp('Buoy')
  await journey.openAsOwner(`/portal/apps/${apiKey}/policies`)
  await page().getByLabel('Only these calls').check()
  await page().getByLabel('read', { exact: true }).check()
  await button('Make the policy').click()
  await see('At the end of a link')

  await button('Try it on a request').click()
  await page().getByLabel('What the request wanted').selectOption('read')
  await button('Explain it').click()
  await see('The policy allows this request.')
  await page().getByLabel('What the request wanted').selectOption('convert')
  await button('Explain it').click()
  await see('The request is refused because of “call”.')
  await see('Add "convert" to "call".')
  assert.match(page().url(), /view=explain/)
})

/** Fills in where an app's files are to rest. */
async function fillBucket(fields: Readonly<Record<string, string>>): Promise<void> {
  await page().getByLabel('In an S3 bucket of your own').check()
  for (const [label, words] of Object.entries(fields)) {
    const field = page().getByLabel(new RegExp(`^${label}`))
    await field.fill(words)
  }
}

test('a place for files that does not work is found out before it is saved', only, async () => {
  const { apiKey } = await createApp('Silo')
  await journey.openAsOwner(`/portal/apps/${apiKey}/storage`)
  await button('Test').click()
  await see('This storage works.')

  await fillBucket({
    Bucket: 'silo',
    Region: 'eu-west-1',
    Endpoint: 'http://127.0.0.1:9',
    'Access key ID': 'AKIASILO',
    'Secret access key': 'no-secret',
  })
  await button('Test').click()
  await see('This storage does not work yet.')
  assert.equal((await owner.get<{ kind: string }>(`/apps/${apiKey}/storage`)).kind, 'shared')
})

test(
  'an account is connected, a folder of it tried out, and files are kept there',
  only,
  async () => {
    const { sandbox, url } = journey.quayside()
    await sandbox.settings({ consent: { mode: 'approve', account: PERSON } })
    await journey.openAsOwner(`/portal/apps/${DEMO_API_KEY}/storage`)
    await see('No account is chosen')
    await button('Connect Dropbox').click()
    await see(/Connected as .*personal@example\.com.*until then nothing goes there/)

    await page().getByLabel('Folder', { exact: true }).fill('No such place')
    await button('Test settings').click()
    await see('Files cannot be kept there yet.')
    await see('Make the folder there first, or choose another.')
    await button('Keep files there').click()
    await page().getByRole('alert').waitFor()
    await button('Choose a folder').click()
    await button('Photos').waitFor()
    await checkAccessibility(page(), 'the folders of an account', ['light', 'dark'])
    await button('Photos').click()
    await button('Back to the folder above').click()
    await button('Photos').click()
    await page().getByRole('status').getByText('/Photos').waitFor()
    await button('Choose this one').click()
    await button('Test settings').click()
    await see('Files can be kept there.')
    await see('It can be deleted; nothing was kept.')
    await button('Keep files there').click()
    await see('Saved. Files go there from now on.')

    const stored = `${url}/api/store/dropbox?key=${DEMO_API_KEY}&filename=tide.txt`
    assert.equal((await fetch(stored, { method: 'POST', body: 'Low water at noon.' })).status, 200)
    const place = () => owner.get<SourceStorageAnswer>(`/apps/${DEMO_API_KEY}/storage/dropbox`)
    await eventually(async () => (await place()).kept === 1, { what: 'a file being kept there' })
    await journey.open(`/portal/apps/${DEMO_API_KEY}/storage`)
    await page().getByRole('definition').getByText('/Photos').waitFor()
    await page().getByRole('definition').getByText('1', { exact: true }).waitFor()

    await button('Keep no more files there').click()
    await page().getByRole('dialog').getByRole('button', { name: 'Keep no more' }).click()
    await see('No account is chosen any more')
    assert.equal((await place()).account, null)
  },
)

describeSize('scaled', () => {
  test(
    'a bucket of one’s own is tried out and saved, and its secret is never shown',
    only,
    async () => {
      const bucket = await makeBucket()
      try {
        const { apiKey } = await createApp('Granary')
        await journey.openAsOwner(`/portal/apps/${apiKey}/storage`)
        await fillBucket({
          Bucket: ` ${bucket.name} `,
          Region: bucket.region,
          Endpoint: bucket.endpoint,
          'Access key ID': bucket.accessKeyId,
          'Secret access key': `${bucket.secretAccessKey}\t`,
        })
        await button('Test').click()
        await see('This storage works.')
        await button('Save').click()
        await see('New files go there from now on.')

        await journey.open(`/portal/apps/${apiKey}/storage`)
        await see('One is saved. Leave this empty to keep it.')
        assert.equal(await page().getByLabel('Bucket', { exact: true }).inputValue(), bucket.name)
        assert.equal(
          await page()
            .getByLabel(/^Secret access key/)
            .inputValue(),
          '',
        )
        await button('Test').click()
        await see('This storage works.')
        const saved = await owner.get<object>(`/apps/${apiKey}/storage`)
        assert.ok(!JSON.stringify(saved).includes(bucket.secretAccessKey))
      } finally {
        await bucket.remove()
      }
    },
  )
})
