import { DEVELOPER } from './portal-door.ts'
import type { PortalScene, PortalStage } from './portal-studio.ts'

async function signInAs({ page, button }: PortalStage, { email, password } = DEVELOPER) {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await button('Sign in').click()
}

/** An answer of the service that is not there any more when it is asked. */
async function breakRoute({ page }: PortalStage, path: string): Promise<void> {
  await page.route(`**/portal/api${path}*`, (route) =>
    route.fulfill({
      status: 500,
      json: { error: 'Something went wrong here.', code: 'internal', requestId: 'req_1' },
    }),
  )
}

/** Signing in, people, one's own account, apps and how they are doing, what was changed. */
export const generalScenes: readonly PortalScene[] = [
  {
    name: 'portal-sign-in',
    as: 'nobody',
    async show({ page, open }) {
      await open('/portal')
      await page.getByText('dev mode').waitFor()
    },
  },
  {
    name: 'portal-sign-in-wrong',
    as: 'nobody',
    async show(stage) {
      await stage.open('/portal')
      await signInAs(stage, { email: 'nobody@example.com', password: 'not this one' })
      await stage.page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'portal-invitation',
    as: 'nobody',
    async show({ page, open, invitation }) {
      await open(new URL(invitation.url).pathname)
      await page.getByLabel('Your name').fill('Somebody')
      await page.getByLabel('Choose a password').fill('short')
      await page.getByText('5 more characters').waitFor()
    },
  },
  {
    name: 'portal-invitation-gone',
    as: 'nobody',
    async show({ page, open }) {
      await open('/portal/invitations/nothing')
      await page.getByText('no longer valid').waitFor()
    },
  },
  {
    name: 'portal-apps',
    async show({ open, page }) {
      await open('/portal')
      await page.getByRole('link', { name: 'Harbour office' }).waitFor()
    },
  },
  {
    name: 'portal-apps-create',
    async show({ open, button, heading }) {
      await open('/portal/apps')
      await button('Create an app').click()
      await heading('Create an app').waitFor()
    },
  },
  {
    name: 'portal-apps-error',
    async show(stage) {
      await breakRoute(stage, '/apps')
      await stage.page.goto(`${stage.quayside.url}/portal/apps`)
      await stage.button('Try again').waitFor()
    },
  },
  {
    name: 'portal-overview',
    async show({ open, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}`)
      await heading('Uploads').waitFor()
    },
  },
  {
    name: 'portal-overview-quiet',
    async show({ open, page, emptyApp }) {
      await open(`/portal/apps/${emptyApp.apiKey}`)
      await page.getByText('Nothing has happened yet').waitFor()
    },
  },
  {
    name: 'portal-overview-paused',
    async show({ open, page, pausedApp }) {
      await open(`/portal/apps/${pausedApp.apiKey}`)
      await page.getByText('This app is paused').waitFor()
    },
  },
  {
    name: 'portal-overview-viewer',
    as: 'viewer',
    async show({ open, heading, apiKey }) {
      await open(`/portal/apps/${apiKey}?days=7`)
      await heading('Uploads').waitFor()
    },
  },
  {
    name: 'portal-menu',
    async show({ open, page, button, apiKey }) {
      await open(`/portal/apps/${apiKey}`)
      const menu = button('Menu')
      if (await menu.isVisible()) await menu.click()
      await page.getByRole('link', { name: 'Audit log' }).waitFor()
    },
  },
  {
    name: 'portal-people',
    async show({ open, page }) {
      await open('/portal/people')
      await page.getByText('somebody@example.com').waitFor()
    },
  },
  {
    name: 'portal-people-invite',
    async show({ open, page, button }) {
      await open('/portal/people')
      await button('Invite somebody').click()
      await page.getByLabel('E-mail address').fill('ada@example.com')
      await page.getByLabel('Only these').check()
    },
  },
  {
    name: 'portal-people-link',
    async show({ open, page, button, heading }) {
      await open('/portal/people')
      await button('Invite somebody').click()
      await page.getByLabel('E-mail address').fill('ada@example.com')
      await button('Make the invitation').click()
      await heading('Send this link').waitFor()
    },
  },
  {
    name: 'portal-people-change',
    async show({ open, button, heading }) {
      await open('/portal/people')
      await button('Change A viewer').click()
      await heading('What A viewer may do').waitFor()
    },
  },
  {
    name: 'portal-people-remove',
    async show({ open, button, heading }) {
      await open('/portal/people')
      await button('Remove A viewer').click()
      await heading('Remove A viewer?').waitFor()
    },
  },
  {
    name: 'portal-me',
    async show({ open, page }) {
      await open('/portal/me')
      await page.getByText('This browser').waitFor()
    },
  },
  {
    name: 'portal-me-two-factor',
    as: 'viewer',
    async show({ open, page, button }) {
      await open('/portal/me')
      await button('Set up').click()
      await page.getByRole('img', { name: 'QR code' }).waitFor()
    },
  },
  {
    name: 'portal-audit',
    async show({ open, page }) {
      await open('/portal/audit')
      await page.getByText('Created an app').first().waitFor()
    },
  },
  {
    name: 'portal-lapsed',
    async show({ open, page, context, heading }) {
      await open('/portal/people')
      await context.clearCookies()
      await page.locator('a[href="/portal/audit"]').dispatchEvent('click')
      await heading('Your session has ended').waitFor()
    },
  },
  {
    name: 'portal-nothing-here',
    async show({ open, page }) {
      await open('/portal/nothing/here')
      await page.getByText('may be mistyped').waitFor()
    },
  },
  {
    name: 'portal-app-unknown',
    async show({ open, page }) {
      await open('/portal/apps/ANobodysKey0000000000z')
      await page.getByRole('alert').waitFor()
    },
  },
]
