import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { openPicker, outcomeOf, pickerOn } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'
import { wordsOf } from '../support/picker-studio.ts'

const journey = preparePickerJourney()

test('while the page thinks about a file its row is busy, and the person is told', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const picker = await openPicker(
    page,
    `{
      fromSources: ['dropbox'],
      maxFiles: 5,
      viewType: 'list',
      onFileSelected: () => {
        asked = (globalThis.asked ?? 0) + 1
        return new Promise((resolve) => (globalThis.answer = resolve))
      },
    }`,
  )
  await picker.connect()
  await picker.openFolder('Documents')
  const row = picker.entry('Budget 2026.xlsx')

  await row.click()

  await picker.text('shell.asking').waitFor()
  assert.equal(await row.getAttribute('aria-busy'), 'true')
  assert.equal(await row.getAttribute('aria-selected'), 'false')
  await checkAccessibility(page, 'while the page thinks', ['dark'])
  await row.click({ delay: 300 })
  assert.equal(await page.evaluate('asked'), 1)

  await page.evaluate('answer()')
  await eventually(async () => (await row.getAttribute('aria-selected')) === 'true')
  assert.equal(await row.getAttribute('aria-busy'), null)
  assert.equal(await picker.text('shell.asking').count(), 0)
})

test('a source that asks for a pause is waited for, and the person is told how long', {
  skip: noBrowser,
}, async () => {
  const page = journey.page()
  const { sandbox } = journey.quayside()
  // The pause holds for the whole account: nobody else shall wait for it.
  const email = 'busy@example.com'
  await sandbox.createAccount({ email })
  await sandbox.createFile(email, { path: '/Plan.txt', text: 'The plan.' })
  const picker = await openPicker(page, `{ fromSources: ['dropbox'], viewType: 'list' }`)
  await picker.connect(email)
  await picker.choose('Plan.txt')
  await sandbox.setFault({
    route: 'files/download',
    times: 1,
    // Shorter ones pass unnoticed.
    effect: { kind: 'rate-limit', retryAfter: 11 },
  })
  await picker.proceed()
  await picker.upload()

  await picker.root.getByText(/^Dropbox asks us to wait \d+ sec$/).waitFor()

  const { filesUploaded } = await outcomeOf(page)
  assert.equal(await (await fetch(filesUploaded[0]?.url ?? '')).text(), 'The plan.')
})

test('a language that comes late takes the place of English', { skip: noBrowser }, async () => {
  const page = journey.page()
  const english = Promise.withResolvers<void>()
  await page.route('**/locale-ar.json', async (route) => {
    await english.promise
    await route.continue()
  })
  const picker = await openPicker(page, `{ fromSources: ['local_file_system', 'url'], lang: 'ar' }`)
  await picker.button('device.chooseFile').waitFor()
  const root = picker.root.locator('.qs-root')
  assert.equal(await root.getAttribute('lang'), 'en')

  english.resolve()

  const arabic = pickerOn(page, await wordsOf(journey.quayside(), 'ar'))
  await arabic.button('device.chooseFile').waitFor()
  await arabic.button('shell.device').waitFor()
  assert.equal(await root.getAttribute('lang'), 'ar')
  assert.equal(await root.getAttribute('dir'), 'rtl')
})
