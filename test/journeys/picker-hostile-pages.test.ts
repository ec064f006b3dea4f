import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { openPicker, pickerOn } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'

const FROM_DROPBOX = `{ fromSources: ['dropbox'], maxFiles: 10, viewType: 'list' }`

const journey = preparePickerJourney({ onPress: `client.pick(${FROM_DROPBOX})` })

/** What pages do to everything on them, on purpose or not. */
const HOSTILE = `
html { font-size: 62.5% }
* { letter-spacing: 4px; line-height: 3; text-transform: uppercase; text-align: right;
  visibility: visible; pointer-events: none; font: 30px serif; box-sizing: content-box !important }
div { display: none !important }
`

test('styles of the page do not reach the dialog', { skip: noBrowser }, async () => {
  const page = journey.page()
  const looksOf = async () => {
    const picker = await openPicker(page, FROM_DROPBOX)
    const button = picker.button('cloud.connect')
    await button.waitFor()
    const looks = await button.evaluate((node: object) => {
      const { computedStyle } = globalThis as unknown as {
        computedStyle(node: object): Record<string, string>
      }
      return computedStyle(node)
    })
    await page.keyboard.press('Escape')
    await picker.dialog.waitFor({ state: 'detached' })
    return looks
  }
  await page.evaluate(COMPUTED_STYLE)
  const before = await looksOf()

  await page.evaluate(addSheet(HOSTILE))

  assert.deepEqual(await looksOf(), before)
})

test('dialogs that close in any order leave the page as it was', { skip: noBrowser }, async () => {
  const page = journey.page()
  const overflow = () => page.evaluate('getComputedStyle(document.documentElement).overflow')
  const before = await overflow()
  await page.evaluate(`(async () => {
    globalThis.first = client.picker(${FROM_DROPBOX})
    globalThis.second = client.picker(${FROM_DROPBOX})
    await first.open()
    await second.open()
  })()`)
  await eventually(async () => (await pickerOn(page).dialog.count()) === 2)
  assert.equal(await overflow(), 'hidden')

  await page.evaluate('first.close().then(() => second.close())')

  assert.equal(await overflow(), before)
})

test('a dialog that the page threw away opens again', { skip: noBrowser }, async () => {
  const page = journey.page()
  await page.evaluate(`globalThis.picker = client.picker(${FROM_DROPBOX}); picker.open()`)
  const { button, dialog } = pickerOn(page)
  await button('cloud.connect').waitFor()

  await page.evaluate(`document.querySelector('.quayside-picker').remove()`)
  const left = await page.evaluate('getComputedStyle(document.documentElement).overflow')
  await page.evaluate('picker.open()')

  await button('cloud.connect').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  assert.equal(left, 'visible')
})

test('who double-clicks opens a folder once, and chooses a file', { skip: noBrowser }, async () => {
  const picker = await openPicker(journey.page(), FROM_DROPBOX)
  await picker.connect()
  const doubleClick = (name: string) => picker.entry(name).locator('.qs-cloud-name').dblclick()
  await picker.openFolder('Documents')
  await picker.entry('Berths.csv').waitFor()
  await picker.goTo()
  // It is there at once now, with a folder or a file where the second click goes.
  await doubleClick('Documents')

  await doubleClick('Berths.csv')

  assert.equal(await picker.entry('Berths.csv').getAttribute('aria-selected'), 'true')
  await picker.root.getByText(/^1 selected/).waitFor()
})

test('the focus comes along when a source is connected', { skip: noBrowser }, async () => {
  const page = journey.page()
  const picker = await openPicker(page, FROM_DROPBOX)
  await picker.button('cloud.connect').focus()
  await journey
    .quayside()
    .sandbox.settings({ consent: { mode: 'approve', account: 'personal@example.com' } })

  await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Enter')])

  await picker.hasFocus(picker.entry('Archive'))
  await journey.quayside().sandbox.resetSettings()
})

const COMPUTED_STYLE = `globalThis.computedStyle = (node) => {
  const style = getComputedStyle(node)
  return Object.fromEntries(Array.from(style, (name) => [name, style.getPropertyValue(name)])
    .filter(([name]) => !name.startsWith('--')))
}`

/** As a style sheet of the page's own server would: its policy forbids style elements. */
const addSheet = (css: string) => `{
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(${JSON.stringify(css)})
  document.adoptedStyleSheets.push(sheet)
}`
