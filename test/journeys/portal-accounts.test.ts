import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NewInvitationAnswer } from '@quayside/wire'
import { noBrowser } from '../support/browser.ts'
import { oneTimeCode } from '../support/one-time-code.ts'
import { acceptInvitation, DEVELOPER, signInToPortal } from '../support/portal-door.ts'
import { preparePortalJourney } from '../support/portal-journey.ts'
import { DEMO_API_KEY } from '../support/quayside.ts'

const journey = preparePortalJourney()
const only = { skip: noBrowser }
const PASSWORD = 'a harbour at night'

const heading = (name: string) => journey.page().getByRole('heading', { name, exact: true })
const button = (name: string) => journey.page().getByRole('button', { name, exact: true })

test('who signs in is where they wanted to go', only, async () => {
  const path = `/portal/apps/${DEMO_API_KEY}?days=7`
  await journey.open(path)
  assert.equal(await journey.page().title(), 'Sign in · Quayside')

  await journey.signIn({ email: 'dev@quayside.local', password: 'not this one' })
  await journey.page().getByRole('alert').waitFor()
  await journey.signIn()

  await heading('Demo').waitFor()
  assert.equal(new URL(journey.page().url()).pathname + new URL(journey.page().url()).search, path)
  assert.equal(await journey.page().title(), 'Demo · Quayside')
})

test('nothing is filled in under the hands of whoever types', only, async () => {
  const page = journey.page()
  const facts = Promise.withResolvers<void>()
  await page.route('**/portal/api/sign-in', async (route) => {
    await facts.promise
    await route.fallback()
  })
  const asked = page.waitForRequest('**/portal/api/sign-in')
  await journey.open('/portal/apps')
  await asked

  const firstSeen = page.getByLabel('E-mail address').inputValue()
  facts.resolve()

  assert.equal(await firstSeen, DEVELOPER.email)
})

test(
  'whoever knows their password signs in, also where nothing can be filled in',
  only,
  async () => {
    await journey.page().route('**/portal/api/sign-in', (route) => route.fulfill({ status: 400 }))
    await journey.open('/portal/apps')
    assert.equal(await journey.page().getByLabel('E-mail address').inputValue(), '')

    await journey.signIn()

    await journey.page().getByRole('link', { name: 'Demo' }).waitFor()
  },
)

test('who signs out is out, and whoever comes next sees nothing of theirs', only, async () => {
  await journey.openAsOwner('/portal/apps')
  await journey.page().getByRole('link', { name: 'Demo' }).waitFor()

  await button('Sign out').click()
  await heading('Sign in').waitFor()

  assert.doesNotMatch(await journey.page().innerText('body'), /Demo/)
  await journey.page().reload()
  await heading('Sign in').waitFor()
})

test('a session that ends in the middle of work costs nothing', only, async () => {
  const page = journey.page()
  await journey.openAsOwner('/portal/me')
  await page.getByLabel('Name', { exact: true }).fill('Harbour master')

  await journey.context().clearCookies()
  await button('Save').click()
  await heading('Your session has ended').waitFor()
  const dialog = page.getByRole('dialog')
  assert.equal(await dialog.getByLabel('E-mail address').inputValue(), 'dev@quayside.local')
  await dialog.getByLabel('Password', { exact: true }).fill('quayside-dev')
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })

  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Harbour master')
  await button('Save').click()
  await page.getByText('Saved.').first().waitFor()
  const owner = await signInToPortal(journey.quayside().url)
  const { person } = await owner.get<{ person: { name: string } }>('/session')
  assert.equal(person.name, 'Harbour master')
})

test(
  'what is lost on the way is asked for again; a change is not, and the person is told',
  only,
  async () => {
    const page = journey.page()
    let lost = 0
    await page.route('**/portal/api/apps', (route) => {
      lost += 1
      return lost === 1 ? route.abort('connectionreset') : route.fallback()
    })
    await journey.openAsOwner('/portal/apps')
    await page.getByRole('link', { name: 'Demo' }).waitFor()
    assert.ok(lost >= 2)

    await page.route('**/portal/api/me', (route) => route.abort('connectionreset'))
    await page.getByRole('link', { name: /Your account/ }).click()
    await page.getByLabel('Name', { exact: true }).fill('Nobody knows')
    await button('Save').click()

    await page.getByText('the change may have been made or not').waitFor()
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Nobody knows')
  },
)

/** Somebody of their own: what goes wrong here leaves the owner's account as it was. */
async function arriveAsSomebody(path: string) {
  const { url } = journey.quayside()
  const owner = await signInToPortal(url)
  const invited = { email: 'steps@example.com', role: 'viewer', apps: 'all' }
  const invitation = await owner.send<NewInvitationAnswer>('POST', '/invitations', invited)
  const { cookies } = await acceptInvitation(url, invitation, { name: 'Steps', password: PASSWORD })
  await journey.context().addCookies([...cookies])
  await journey.open(path)
  return { email: invited.email, password: PASSWORD }
}

test('two steps: set up with an authenticator, asked for, and turned off again', only, async () => {
  const page = journey.page()
  const person = await arriveAsSomebody('/portal/me')
  await button('Set up').click()
  const secret = await page.getByRole('dialog').locator('code').innerText()
  // A code is good once, and so is each one before it: the next one is for signing in.
  await page.getByLabel('Code the app shows now').fill(oneTimeCode(secret, 0))
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(PASSWORD)
  await button('Turn on').click()
  await page.getByText('Two-step sign-in is on.').first().waitFor()

  await button('Sign out').click()
  await heading('Sign in').waitFor()
  await journey.signIn(person)
  await heading('One more step').waitFor()
  await page.getByLabel('One-time code').fill('000 000')
  await button('Sign in').click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('One-time code').fill(oneTimeCode(secret, 1))
  await button('Sign in').click()
  await heading('Your account').waitFor()

  await button('Turn off').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Turn off' }).click()
  await page.getByText('Two-step sign-in is off.').first().waitFor()
})

test('somebody is invited, comes by the link, and sees what a viewer may see', only, async () => {
  const page = journey.page()
  await journey.openAsOwner('/portal/people')
  await button('Invite somebody').click()
  await page.getByLabel('E-mail address').fill('viewer@example.com')
  await page.getByLabel('Viewer').check()
  await button('Make the invitation').click()
  const link = await page.getByRole('dialog').locator('code').innerText()
  await page.getByRole('button', { name: 'Copy invitation link' }).click()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link)

  const guest = await (await journey.otherBrowser()).newPage()
  await guest.goto(link)
  await guest
    .getByText('Developer has invited you')
    .or(guest.getByText('has invited you'))
    .waitFor()
  await guest.getByLabel('Your name').fill('A guest')
  await guest.getByLabel('Choose a password').fill(PASSWORD)
  await guest.getByRole('button', { name: 'Begin' }).click()
  await guest.getByRole('link', { name: 'Demo' }).waitFor()

  assert.equal(await guest.getByRole('button', { name: 'Create an app' }).count(), 0)
  assert.equal(await guest.getByRole('link', { name: 'People' }).count(), 0)
  await guest.goto(link)
  await guest.getByText('no longer valid').waitFor()
  await button('Done').click()
  await page.reload()
  await page.getByRole('row', { name: /A guest.*Viewer/ }).waitFor()
  await page.getByRole('button', { name: 'Remove A guest' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('A guest was removed.').first().waitFor()
  await guest.goto(`${journey.quayside().url}/portal`)
  await guest.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('names are words, whatever is in them', only, async () => {
  const page = journey.page()
  const name = '<img src=x onerror="document.title=1"> \u202Egnp.exe'
  await journey.openAsOwner('/portal/apps')
  await button('Create an app').click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Create an app' }).click()

  await heading('<img src=x onerror="document.title=1"> gnp.exe').waitFor()
  assert.equal(await page.locator('img[src="x"]').count(), 0)
})

test('on a telephone the pages are behind a button, until one is chosen', only, async () => {
  const page = journey.page()
  await page.setViewportSize({ width: 320, height: 640 })
  await journey.openAsOwner(`/portal/apps/${DEMO_API_KEY}`)
  const audit = page.getByRole('link', { name: 'Audit log' })
  assert.equal(await audit.isVisible(), false)

  await button('Menu').press('Enter')
  await audit.press('Enter')
  await heading('Audit log').waitFor()

  assert.equal(await audit.isVisible(), false)
  assert.equal(await heading('Audit log').evaluate((node) => node === document.activeElement), true)
  await page.goBack()
  await heading('Demo').waitFor()
})
