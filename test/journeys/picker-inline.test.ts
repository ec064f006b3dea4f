import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { pickerOn } from '../support/picker.ts'
import { preparePickerJourney } from '../support/picker-journey.ts'

const journey = preparePickerJourney()

const SMALL = [
  { width: 280, height: 280 },
  { width: 280, height: 600 },
  { width: 900, height: 300 },
]

test('two pickers within a page have ids of their own', { skip: noBrowser }, async () => {
  const page = journey.page()
  await page.evaluate(`(async () => {
    const stage = document.getElementById('stage')
    const options = { fromSources: ['local_file_system', 'url'], displayMode: 'inline' }
    for (const name of ['one', 'two']) {
      stage.append(Object.assign(document.createElement('div'), { id: name }))
      await client.picker({ ...options, container: '#' + name }).open()
    }
  })()`)
  await eventually(async () => (await page.locator('.quayside-picker .qs-drop').count()) === 2)

  const ids = await page.evaluate<string[]>(`(() => {
    const shadows = Array.from(document.querySelectorAll('.quayside-picker'), (host) => host.shadowRoot)
    return [document, ...shadows].flatMap((root) => Array.from(root.querySelectorAll('[id]'), ({ id }) => id))
  })()`)

  assert.deepEqual(ids, [...new Set(ids)])
  assert.ok(ids.includes('__filestack-picker'), 'the first has the id that pages know')
})

for (const { width, height } of SMALL) {
  test(`a place of ${width} by ${height} pixels has room for all that is pressed`, {
    skip: noBrowser,
  }, async () => {
    const page = journey.page()
    const picker = pickerOn(page)
    const place = await makePlace(page, { width, height })
    const fits = async (button: Locator) => {
      await button.scrollIntoViewIfNeeded()
      assert.ok(await isWithin(button, place), `${button} lies outside`)
    }
    await page.evaluate(
      `client.picker({ fromSources: ['dropbox'], displayMode: 'inline', container: '#place', maxFiles: 9 }).open()`,
    )

    await fits(picker.button('cloud.connect'))
    await picker.connect()
    await picker.openFolder('Documents')
    await picker.choose('Budget 2026.xlsx')
    const list = await picker.list().boundingBox()
    assert.ok(list && list.height >= 56, `the list is ${list?.height} pixels high`)
    await fits(picker.button('cloud.proceed'))
    await fits(picker.button('cloud.account'))
    await picker.proceed()
    await fits(picker.button('summary.upload'))
    await fits(picker.button('summary.remove').first())
  })
}

async function makePlace(
  page: Page,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Locator> {
  await page.evaluate(`{
    const place = Object.assign(document.createElement('div'), { id: 'place' })
    document.getElementById('stage').append(place)
    Object.assign(place.style, { width: '${width}px', height: '${height}px', overflow: 'hidden' })
  }`)
  return page.locator('#place')
}

async function isWithin(inner: Locator, outer: Locator): Promise<boolean> {
  const [small, large] = await Promise.all([inner.boundingBox(), outer.boundingBox()])
  if (!small || !large) return false
  return (
    small.x >= large.x &&
    small.y >= large.y &&
    small.x + small.width <= large.x + large.width &&
    small.y + small.height <= large.y + large.height
  )
}

test('the field for addresses fits where there is little room', { skip: noBrowser }, async () => {
  const page = journey.page()
  const place = await makePlace(page, { width: 280, height: 320 })

  await page.evaluate(
    `client.picker({ fromSources: ['url'], displayMode: 'inline', container: '#place' }).open()`,
  )

  const { root } = pickerOn(page)
  const field = root.locator('.qs-url-field')
  await field.waitFor()
  assert.ok(await isWithin(field, root.locator('.qs-url-form')), 'it is as wide as its form')
  assert.ok(await isWithin(field, place))
})
