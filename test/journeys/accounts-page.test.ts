import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { preparePageJourney } from '../support/page-journey.ts'
import { consent } from '../support/picker.ts'
import { DEMO_API_KEY, PERSON, TEAM_MEMBER } from '../support/quayside.ts'

/* Where a person sees what they allowed, and takes it back. */

describe('the page of connected accounts', { skip: noBrowser }, () => {
  const journey = preparePageJourney({
    site: async () => ({ sdk: '/none.js', files: { '/none.js': '' }, script: '' }),
  })
  let accounts: string
  before(() => {
    if (!noBrowser) accounts = `${journey.quayside().url}/api/client/accounts`
  })

  async function connect(page: Page, email: string): Promise<void> {
    const query = `key=${DEMO_API_KEY}&account=choose`
    await page.goto(`${journey.quayside().url}/api/client/dropbox/auth/open?${query}`)
    await consent(page, email)
    await page.getByText('Dropbox is connected').waitFor()
  }

  test('lists two accounts, and ends one of them with the keyboard alone', async () => {
    const page = journey.page()
    await connect(page, PERSON)
    await connect(page, TEAM_MEMBER)
    await page.goto(accounts)
    assert.equal(await page.getByRole('listitem').count(), 2)

    await page.locator('summary', { hasText: PERSON }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')

    await page.getByRole('status').getByText('Dropbox is disconnected.').waitFor()
    assert.equal(await page.getByText(PERSON).count(), 0)
    assert.equal(await page.getByRole('listitem').filter({ hasText: TEAM_MEMBER }).count(), 1)
  })

  test('is there for everybody, on the smallest screen too', async () => {
    const page = journey.page()
    await page.setViewportSize({ width: 320, height: 600 })
    for (const what of ['empty', 'connected']) {
      if (what === 'connected') await connect(page, PERSON)
      await page.goto(accounts)
      for (const summary of await page.locator('summary').all()) await summary.click()

      await checkAccessibility(page, what)
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      assert.equal(overflow, 0)
    }
  })
})
