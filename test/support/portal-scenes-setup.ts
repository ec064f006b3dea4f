import type { NewPortalAppAnswer, PortalAppAnswer } from '@quayside/wire'
import type { PortalScene, PortalStage } from './portal-studio.ts'
import { PERSON } from './quayside.ts'

const dropbox = (apiKey: string) => `/apps/${apiKey}/sources/dropbox`

/** An app whose keys for Dropbox are wrong in the way that is given. */
async function registerWrongly({ owner, emptyApp }: PortalStage, keys: object): Promise<void> {
  await owner.send('DELETE', dropbox(emptyApp.apiKey))
  await owner.send('PUT', dropbox(emptyApp.apiKey), { version: 0, enabled: true, ...keys })
}

async function makePolicy({ owner, apiKey }: PortalStage) {
  const terms = { expiry: Math.floor(Date.now() / 1_000) + 3_600, call: ['read'] }
  return await owner.send<{ policy: string; signature: string }>(
    'POST',
    `/apps/${apiKey}/policies`,
    terms,
  )
}

/** An app that nobody else looks at, for what changes it. */
const createOwnApp = ({ owner }: PortalStage) =>
  owner.send<NewPortalAppAnswer>('POST', '/apps', { name: 'Lighthouse' })

const settingsScenes: readonly PortalScene[] = [
  {
    name: 'portal-settings',
    async show({ open, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/settings`)
      await heading('Allowed origins').waitFor()
    },
  },
  {
    name: 'portal-settings-secret',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/settings`)
      await button('Show app secret').click()
      await button('Copy app secret').waitFor()
      await page.getByLabel('Every request needs').check()
      await page.getByLabel('Origins', { exact: true }).fill('shop.example\n')
    },
  },
  {
    name: 'portal-settings-rotate',
    async show({ open, button, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/settings`)
      await button('Rotate the secret').click()
      await heading('Rotate the secret of').waitFor()
    },
  },
  {
    name: 'portal-settings-rotated',
    async show(stage) {
      const { apiKey, version } = await createOwnApp(stage)
      await stage.owner.send('POST', `/apps/${apiKey}/secret/rotate`, { version })
      await stage.open(`/portal/apps/${apiKey}/settings`)
      await stage.button('Rotate the secret').click()
      await stage.page.getByText('it ends at once').waitFor()
      await stage.page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
      await stage.page.getByText('This is the new secret').waitFor()
      await stage.owner.send('DELETE', `/apps/${apiKey}`, { name: 'Lighthouse' })
    },
  },
  {
    name: 'portal-settings-pause',
    async show({ open, button, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/settings`)
      await button('Pause the app').click()
      await heading(/^Pause .*\?/).waitFor()
    },
  },
  {
    name: 'portal-settings-paused',
    async show({ open, button, pausedApp }) {
      await open(`/portal/apps/${pausedApp.apiKey}/settings`)
      await button('Let it go on').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'portal-settings-delete',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/settings`)
      await button('Delete the app').click()
      await page
        .getByRole('dialog')
        .getByText(/files? \(/)
        .waitFor()
    },
  },
  {
    name: 'portal-settings-theirs',
    async show({ open, page, button, owner, emptyApp: { apiKey } }) {
      await open(`/portal/apps/${apiKey}/settings`)
      await page.getByLabel('Origins', { exact: true }).fill('https://mine.example')
      const { version } = await owner.get<PortalAppAnswer>(`/apps/${apiKey}`)
      const allowedOrigins = [`https://theirs-${version}.example`]
      await owner.send('PATCH', `/apps/${apiKey}`, { version, allowedOrigins })
      await button('Save').nth(2).click()
      await page.getByText('Origins is now').waitFor()
    },
  },
  {
    name: 'portal-settings-lost',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/settings`)
      await page.route(`**/portal/api/apps/${apiKey}`, (route) => route.abort())
      await page.getByLabel('Name', { exact: true }).fill('Harbour shop')
      await button('Save').first().click()
      await page.getByText('all of it was saved or nothing').waitFor()
    },
  },
  {
    name: 'portal-settings-viewer',
    as: 'viewer',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/settings`)
      await page.getByText('your role is viewer').waitFor()
    },
  },
]

const policyScenes: readonly PortalScene[] = [
  {
    name: 'portal-policies',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/policies`)
      await page.getByLabel('Only these calls').check()
      await page.getByLabel('read', { exact: true }).check()
      await page.getByText('Narrow it down').click()
      await page.getByLabel('Largest file').fill('10 MB')
      await button('Make the policy').click()
      await page.getByText('At the end of a link').waitFor()
    },
  },
  {
    name: 'portal-policies-wrong',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/policies`)
      await page.getByLabel('Good for').selectOption({ label: 'Until a time of your choice' })
      await page.getByLabel('Only these calls').check()
      await page.getByText('Narrow it down').click()
      await page.getByLabel('Smallest file').fill('a lot')
      await page.getByText('Write a size as').waitFor()
    },
  },
  {
    name: 'portal-policies-explained',
    async show(stage) {
      const { open, page, button, apiKey, handles } = stage
      const { policy, signature } = await makePolicy(stage)
      await open(`/portal/apps/${apiKey}/policies?view=explain`)
      const address = `https://files.example/${handles[0]}?policy=${policy}&signature=${signature}`
      await page.getByLabel('The request as it was sent').fill(address)
      await page.getByLabel('What the request wanted').selectOption('remove')
      await button('Explain it').click()
      await page.getByText('is refused because of “call”').waitFor()
    },
  },
  {
    name: 'portal-policies-viewer',
    as: 'viewer',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/policies?view=explain`)
      await page.getByText('your role is viewer').waitFor()
    },
  },
]

const sourceScenes: readonly PortalScene[] = [
  {
    name: 'portal-sources',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/sources`)
      await page.getByRole('link', { name: /Dropbox/ }).waitFor()
    },
  },
  {
    name: 'portal-source-new',
    async show({ open, page, owner, emptyApp }) {
      await owner.send('DELETE', dropbox(emptyApp.apiKey))
      await open(`/portal/apps/${emptyApp.apiKey}/sources/dropbox`)
      await page.getByText('“Apply for production”').waitFor()
    },
  },
  {
    name: 'portal-source-wrong',
    async show(stage) {
      const keys = { clientId: 'quaysidedemoapp', clientSecret: 'not-the-secret' }
      await registerWrongly(stage, keys)
      await stage.open(`/portal/apps/${stage.emptyApp.apiKey}/sources/dropbox`)
      await stage.button('Examine').click()
      await stage.page.getByText('does not accept the App secret').waitFor()
    },
  },
  {
    name: 'portal-source-right',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/sources/dropbox`)
      await button('Examine').click()
      await page.getByText('Dropbox accepts the App secret').waitFor()
    },
  },
  {
    name: 'portal-source-trial',
    async show({ open, page, button, apiKey, quayside }) {
      await quayside.sandbox.settings({ consent: { mode: 'approve', account: PERSON } })
      await open(`/portal/apps/${apiKey}/sources/dropbox`)
      await button('Connect and list my root').click()
      await page.getByText('Your root at Dropbox').waitFor()
    },
  },
  {
    name: 'portal-source-waiting',
    async show({ open, page, button, apiKey, quayside }) {
      await quayside.sandbox.settings({ consent: { mode: 'ask' } })
      await open(`/portal/apps/${apiKey}/sources/dropbox`)
      await button('Connect and list my root').click()
      await page.getByText('Waiting for you to sign in').waitFor()
    },
  },
  {
    name: 'portal-source-remove',
    async show({ open, button, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}/sources/dropbox`)
      await button('Remove the keys').click()
      await heading('Remove the keys for Dropbox?').waitFor()
    },
  },
  {
    name: 'portal-source-viewer',
    as: 'viewer',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/sources/dropbox`)
      await page.getByText('your role is viewer').waitFor()
    },
  },
  {
    name: 'portal-source-unknown',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/sources/nothing`)
      await page.getByText('There is no such source').waitFor()
    },
  },
]

const storageScenes: readonly PortalScene[] = [
  {
    name: 'portal-storage',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/storage`)
      await button('Test').click()
      await page.getByText('This storage works').waitFor()
    },
  },
  {
    name: 'portal-storage-own',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}/storage`)
      await page.getByLabel('In an S3 bucket of your own').check()
      await page.getByLabel('Bucket', { exact: true }).fill('harbour-files')
      await page.getByLabel('Region').fill('eu-west-1')
      await page.getByLabel('Endpoint').fill('http://127.0.0.1:9')
      await page.getByLabel('Access key ID').fill('AKIAHARBOUR')
      await page.getByLabel('Secret access key').fill('not-a-secret')
      await button('Test').click()
      await page.getByText('does not work yet').waitFor()
    },
  },
  {
    name: 'portal-storage-viewer',
    as: 'viewer',
    async show({ open, page, apiKey }) {
      await open(`/portal/apps/${apiKey}/storage`)
      await page.getByText('your role is viewer').waitFor()
    },
  },
]

/** Setting an app up: its settings, policies, sources and storage. */
export const setupScenes: readonly PortalScene[] = [
  ...settingsScenes,
  ...policyScenes,
  ...sourceScenes,
  ...storageScenes,
]
