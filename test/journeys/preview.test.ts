import assert from 'node:assert/strict'
import { before, beforeEach, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { preparePageJourney } from '../support/page-journey.ts'
import { DEMO_API_KEY } from '../support/quayside.ts'

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80"><script>parent.document.title = 'ran'</script><rect width="120" height="80" fill="teal"/></svg>`

describe('the preview page', { skip: noBrowser }, () => {
  const journey = preparePageJourney({
    quayside: { seed: 'empty' },
    site: async () => ({ sdk: '/none.js', files: { '/none.js': '' }, frames: true, script: '' }),
  })
  let page: Page
  let picture: string
  let text: string
  before(async () => {
    if (noBrowser) return
    picture = await store('The sea, one morning.svg', 'image/svg+xml', PICTURE)
    text = await store('notes.txt', 'text/plain', 'words and more words\n'.repeat(500))
  })
  beforeEach(() => {
    page = journey.page()
  })

  async function store(filename: string, mimetype: string, body: string): Promise<string> {
    const query = new URLSearchParams({ key: DEMO_API_KEY, filename, mimetype })
    const url = `${journey.quayside().url}/api/store/S3?${query}`
    const answer = await fetch(url, { method: 'POST', body })
    const file = (await answer.json()) as { url: string }
    return file.url.slice(-20)
  }
  const addressOf = (handle: string, params = '') =>
    `${journey.quayside().url}/cdn/preview${params}/${handle}`

  test('shows a picture in a frame of somebody else’s page', async () => {
    await page.evaluate((src) => {
      const stage = document.querySelector('#stage')
      const frame = document.createElement('iframe')
      frame.src = src
      stage?.append(frame)
    }, addressOf(picture))

    const image = page.frameLocator('iframe').getByRole('img', { name: 'The sea, one morning.svg' })
    await image.waitFor()
    const width = () => image.evaluate((drawn) => (drawn as HTMLImageElement).naturalWidth)
    await image.evaluate((drawn) => (drawn as HTMLImageElement).decode())
    assert.equal(await width(), 120)
    assert.notEqual(await page.title(), 'ran')
  })

  test('wears the style sheet of its host', async () => {
    const css = `${journey.site().origin}/page.css`
    const [asked] = await Promise.all([
      page.waitForRequest(css),
      page.goto(addressOf(picture, `=css:%22${encodeURIComponent(css)}%22`)),
    ])

    assert.equal((await asked.response())?.status(), 200)
    assert.equal(await page.evaluate(() => document.styleSheets.length), 2)
  })

  test('is there for everybody, on the smallest screen too', async () => {
    await page.setViewportSize({ width: 320, height: 500 })
    for (const handle of [picture, text, 'QsHandle000000000001']) {
      await page.goto(addressOf(handle))

      await checkAccessibility(page, handle)
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      assert.equal(overflow, 0)
    }
  })

  test('can be read and left with the keyboard alone', async () => {
    await page.goto(addressOf(text))
    const content = page.getByRole('region', { name: 'Content' })

    await page.keyboard.press('Tab')
    assert.ok(await page.getByRole('link', { name: 'Download' }).evaluate(isFocused))
    await page.keyboard.press('Tab')
    assert.ok(await content.evaluate(isFocused))
    await page.keyboard.press('End')
    await page.waitForFunction(() => (document.querySelector('pre')?.scrollTop ?? 0) > 0)
  })

  test('hands the file over under its name', async () => {
    await page.goto(addressOf(picture))

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ])

    assert.equal(download.suggestedFilename(), 'The sea, one morning.svg')
  })
})

const isFocused = (element: Element) => element === document.activeElement
