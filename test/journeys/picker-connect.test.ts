import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { consent, openPicker, outcomeOf, pickerOn, signIn } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { PERSON, TEAM_MEMBER } from '../support/quayside.ts'
import { sandboxFile } from '../support/sandbox.ts'
import { sha256Of } from '../support/sha256.ts'

const FROM_DROPBOX = `{ fromSources: ['dropbox'], maxFiles: 10 }`

const journey = preparePickerJourney({ onPress: `client.pick(${FROM_DROPBOX})` })

test('a person who refuses can try again', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(page, FROM_DROPBOX)
  const popup = await picker.openConsent()
  await signIn(popup)
  await checkAccessibility(page, 'while another window is open')
  await popup.getByRole('button', { name: 'Cancel' }).click()
  await popup.getByText('Dropbox is not connected').waitFor()
  await popup.close()

  await picker.button('cloud.cancel').click()
  const second = await picker.openConsent()
  await second.getByRole('button', { name: 'Allow' }).click()

  await picker.entry('Photos').waitFor()
})

test('where no window may be opened the page itself goes and comes back', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  await page.evaluate('window.open = () => null')
  await page.getByRole('button', { name: 'Choose files' }).click()
  const picker = pickerOn(page)

  await picker.button('cloud.connect').click()
  await consent(page)

  await page.waitForURL((url) => url.origin === journey.site().origin)
  await page.getByRole('button', { name: 'Choose files' }).click()
  await picker.entry('Photos').waitFor()
})

test('a connection that ends half-way is made again without losing what was chosen', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(page, FROM_DROPBOX)
  await picker.connect()
  await picker.openFolder('Documents')
  await picker.choose('Festival programme.pdf', 'Shopping list.txt')
  await journey.quayside().sandbox.revokeAll()
  await picker.openFolder('Encodings')

  await picker.text('cloud.connectAgainText').waitFor()
  const popup = await picker.openConsent()
  await popup.getByRole('button', { name: 'Allow' }).click()
  await picker.choose('latin-1.txt')
  await picker.proceed()
  await picker.upload()

  const { filesUploaded } = await outcomeOf(page)
  assert.deepEqual(filesUploaded.map(({ filename }) => filename).toSorted(), [
    'Festival programme.pdf',
    'Shopping list.txt',
    'latin-1.txt',
  ])
})

test('a person picks from two accounts at once, one of them that of a team', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(page, FROM_DROPBOX)
  await picker.connect()
  await picker.openFolder('Documents')
  await picker.choose('Shopping list.txt')

  await consent(await picker.addAccount(), TEAM_MEMBER)
  await picker.openFolder('Festival team')
  await picker.choose('Rota.csv')
  await picker.switchAccount(PERSON)
  await picker.entry('Shopping list.txt').waitFor()
  await picker.proceed()
  await picker.upload()

  const { filesUploaded } = await outcomeOf(page)
  const originals = await Promise.all([
    sandboxFile(journey.quayside(), '/Documents/Shopping list.txt'),
    journey.quayside().sandbox.downloadHash({
      account: TEAM_MEMBER,
      path: '/Festival team/Rota.csv',
      root: true,
    }),
  ])
  const stored = await Promise.all(filesUploaded.map(({ url = '' }) => sha256Of(url)))
  assert.deepEqual(
    stored.map(({ sha256 }) => sha256),
    originals.map(({ sha256 }) => sha256),
  )
})

test('whoever signs out of one account goes on with the other, by keyboard alone', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(page, FROM_DROPBOX)
  await picker.connect()
  await picker.openFolder('Documents')
  await picker.choose('Shopping list.txt')
  await consent(await picker.addAccount(), TEAM_MEMBER)
  await picker.openFolder('Festival team')
  await picker.choose('Rota.csv')

  await picker.tabTo(picker.button('cloud.account'))
  await page.keyboard.press('Enter')
  await picker.root.getByRole('menuitem').last().waitFor()
  await checkAccessibility(page, 'with two accounts')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')

  await picker.entry('Shopping list.txt').waitFor()
  await picker.hasFocus(picker.list().locator('[tabindex="0"]'))
  await picker.proceed()
  await picker.button('summary.remove').waitFor()
  assert.equal(await picker.root.getByText('Rota.csv').count(), 0)
})

test('whoever signs out is asked to connect again', { skip: noBrowser }, async () => {
  const picker = await openPicker(journey.page(), FROM_DROPBOX)
  await picker.connect()

  await picker.signOut()

  await picker.button('cloud.connect').waitFor()
  await picker.hasFocus(picker.text('cloud.connectTitle'))
})

test('a document of the service itself comes in the format that was asked for', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(page, FROM_DROPBOX)
  await picker.connect()
  await picker.openFolder('Paper')
  await picker.entry('Meeting notes.paper').waitFor()
  await picker.choose('Meeting notes.paper')
  await picker.chooseFormat('Meeting notes.paper', 'Plain text')
  await picker.proceed()
  await picker.upload()

  const [file] = (await outcomeOf(page)).filesUploaded

  assert.match(await (await fetch(file?.url ?? '')).text(), /^Meeting notes\n/)
  assert.match(file?.mimetype ?? '', /^text\/plain/)
})
