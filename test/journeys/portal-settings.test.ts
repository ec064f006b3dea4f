import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { NewPortalAppAnswer, PortalAppAnswer } from '@quayside/wire'
import type { Locator } from 'playwright-core'
import { noBrowser } from '../support/browser.ts'
import { acceptInvitation, type PortalDoor, signInToPortal } from '../support/portal-door.ts'
import { preparePortalJourney } from '../support/portal-journey.ts'

const journey = preparePortalJourney()
const only = { skip: noBrowser }

let owner: PortalDoor
beforeEach(async () => {
  if (!noBrowser) owner ??= await signInToPortal(journey.quayside().url)
})

const createApp = (name: string) => owner.send<NewPortalAppAnswer>('POST', '/apps', { name })
const readApp = (apiKey: string) => owner.get<PortalAppAnswer>(`/apps/${apiKey}`)
const page = () => journey.page()
const button = (name: string) => page().getByRole('button', { name, exact: true })
/** A part of the page by its heading. */
const part = (name: string) => page().getByRole('region', { name, exact: true })
const save = (section: Locator) => section.getByRole('button', { name: 'Save' }).click()
const isSaved = () => page().locator('.toast').getByText('Saved.', { exact: true }).waitFor()
const see = (words: string | RegExp) => page().getByText(words).first().waitFor()

test(
  'a second person is told, keeps what they typed, and sees what the first one saved',
  only,
  async () => {
    const { apiKey, version } = await createApp('Quay')
    await journey.openAsOwner(`/portal/apps/${apiKey}/settings`)
    const general = part('General')
    await general.getByLabel('Name').fill('My quay')
    const changes = { name: 'Their quay', allowedOrigins: ['https://theirs.example'] }
    await owner.send('PATCH', `/apps/${apiKey}`, { version, ...changes })

    await save(general)
    await see('Name is now: Their quay')

    assert.equal(await general.getByLabel('Name').inputValue(), 'My quay')
    assert.equal(
      await page().getByLabel('Origins', { exact: true }).inputValue(),
      'https://theirs.example',
    )
    assert.equal((await readApp(apiKey)).name, 'Their quay')
    await save(general)
    await isSaved()
    const { name, allowedOrigins } = await readApp(apiKey)
    assert.deepEqual([name, allowedOrigins], ['My quay', ['https://theirs.example']])
  },
)

test(
  'who loses the connection while saving may press Save again, whether it had arrived or not',
  only,
  async () => {
    const { apiKey } = await createApp('Pier')
    await journey.openAsOwner(`/portal/apps/${apiKey}/settings`)
    const general = part('General')
    const path = `**/portal/api/apps/${apiKey}`

    await page().route(path, (route) => route.abort('internetdisconnected'), { times: 1 })
    await general.getByLabel('Name').fill('Pier 1')
    await save(general)
    await see('all of it was saved or nothing')
    assert.equal((await readApp(apiKey)).name, 'Pier')
    await save(general)
    await isSaved()
    assert.equal((await readApp(apiKey)).name, 'Pier 1')

    // The answer is lost this time, not the question.
    await page().route(
      path,
      async (route) => {
        await route.fetch()
        await route.abort('connectionreset')
      },
      { times: 1 },
    )
    await general.getByLabel('Name').fill('Pier 2')
    await save(general)
    await see('all of it was saved or nothing')
    await save(general)
    await see('What is saved now is what you see here.')
    const { name, version } = await readApp(apiKey)
    assert.deepEqual([name, version], ['Pier 2', 3])
  },
)

test('a secret is rotated once, however often the answer is lost', only, async () => {
  const { apiKey, secret } = await createApp('Mole')
  const present = async () => (await owner.get<{ secret: string }>(`/apps/${apiKey}/secret`)).secret
  await journey.openAsOwner(`/portal/apps/${apiKey}/settings`)
  assert.ok(!(await page().innerText('body')).includes(secret))
  await button('Show app secret').click()
  await see(secret)

  await page().route(
    '**/secret/rotate',
    async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    },
    { times: 1 },
  )
  await button('Rotate the secret').click()
  const rotate = page().getByRole('dialog').getByRole('button', { name: 'Rotate the secret' })
  await rotate.click()
  await see('no second secret is made')
  const made = await present()
  assert.notEqual(made, secret)
  await rotate.click()
  await see('Nothing was done now')
  assert.equal(await present(), made)

  await page().keyboard.press('Escape')
  await see('The secret before this one is accepted until')
})

test(
  'an app is deleted by whoever types its name, and says before what goes with it',
  only,
  async () => {
    const { apiKey } = await createApp('<i>Old</i> dock')
    await journey.openAsOwner(`/portal/apps/${apiKey}/settings`)
    await button('Delete the app').click()
    const dialog = page().getByRole('dialog')
    await dialog.getByText('No files').waitFor()
    const confirm = dialog.getByRole('button', { name: 'Delete the app' })
    assert.equal(await confirm.isDisabled(), true)

    await dialog.getByLabel(/Type/).fill('<i>Old</i> dock')
    await confirm.click()
    await page().getByRole('heading', { name: 'Apps', exact: true }).waitFor()

    await see('<i>Old</i> dock was deleted.')
    await assert.rejects(readApp(apiKey), /403/)
  },
)

test(
  'whoever may only look sees everything, can change nothing, and is told why',
  only,
  async () => {
    const { apiKey } = await createApp('Beacon')
    const invited = { email: 'looks@example.com', role: 'viewer', apps: 'all' }
    const invitation = await owner.send<{ url: string }>('POST', '/invitations', invited)
    const person = { name: 'Looks', password: 'a harbour at night' }
    const viewer = await acceptInvitation(journey.quayside().url, invitation, person)
    await page()
      .context()
      .addCookies([...viewer.cookies])

    for (const name of ['settings', 'policies', 'sources/dropbox', 'storage']) {
      await journey.open(`/portal/apps/${apiKey}/${name}`)
      await see('your role is viewer')
      assert.equal(await button('Save').count(), 0, name)
      for (const field of await page().locator('main').getByRole('textbox').all()) {
        assert.equal(await field.isDisabled(), true, name)
      }
    }
  },
)

test('an app is set up without a mouse', only, async () => {
  const { apiKey } = await createApp('Jetty')
  const press = (keys: string) => page().keyboard.press(keys)
  const focused = () => page().evaluate(() => document.activeElement?.textContent)
  await journey.openAsOwner(`/portal/apps/${apiKey}/settings`)
  const name = part('General').getByLabel('Name')
  while (!(await name.evaluate((field) => field === document.activeElement))) await press('Tab')
  await page().keyboard.type('Jetty No. 4')
  await press('Enter')
  await isSaved()
  assert.equal((await readApp(apiKey)).name, 'Jetty No. 4')

  while ((await focused()) !== 'Rotate the secret') await press('Tab')
  await press('Enter')
  await page().getByRole('dialog').waitFor()
  await press('Escape')
  await page().getByRole('dialog').waitFor({ state: 'detached' })
  assert.equal(await focused(), 'Rotate the secret')

  await journey.open(`/portal/apps/${apiKey}/policies`)
  while ((await focused()) !== 'Make a policy') await press('Tab')
  await press('ArrowRight')
  await see('What was refused')
  assert.equal(await focused(), 'Explain a refusal')

  await journey.open(`/portal/apps/${apiKey}/sources/dropbox`)
  while (!(await focused())?.startsWith('The ')) await press('Tab')
  await press('Enter')
  await page().getByText('“Create app”').waitFor({ state: 'hidden' })
})
