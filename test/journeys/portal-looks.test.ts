import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { PORTAL_SCENES } from '../support/portal-scenes.ts'
import { openPortalStudio, type PortalStudio } from '../support/portal-studio.ts'

const DESK = { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' } as const
const NARROW = { viewport: { width: 320, height: 640 }, colorScheme: 'light' } as const

describe('every view of the portal', { skip: noBrowser }, () => {
  let studio: PortalStudio

  before(async () => {
    studio = await openPortalStudio()
  })
  after(() => studio?.[Symbol.asyncDispose]())

  for (const scene of PORTAL_SCENES) {
    it(`can be used by everybody, in light and dark: ${scene.name}`, () =>
      studio.play(scene, DESK, (page) => checkAccessibility(page, scene.name)))

    it(`fits a screen of 320 pixels: ${scene.name}`, () =>
      studio.play(scene, NARROW, async (page) => {
        await checkAccessibility(page, `${scene.name}, narrow`, ['light'])
        assert.deepEqual(await findWide(page), [], scene.name)
      }))
  }
})

/** What sticks out at the end of the screen, though nothing around it can be scrolled. */
function findWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    return Array.from(document.body.querySelectorAll('*'))
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 200))
      .slice(0, 3)
  })
}
