import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { checkAccessibility } from './axe.ts'
import { noBrowser } from './browser.ts'
import { openPortalStudio, type PortalScene, type PortalStudio } from './portal-studio.ts'

const NARROW = { viewport: { width: 320, height: 640 }, colorScheme: 'light' } as const
const DESK = { width: 1280, height: 800 }

/** A test for each view: it fits a narrow screen, and axe finds nothing there, nor at a desk in the dark. */
export function describeLooks(what: string, scenes: readonly PortalScene[]): void {
  describe(what, { skip: noBrowser }, () => {
    let studio: PortalStudio

    before(async () => {
      studio = await openPortalStudio()
    })
    after(() => studio?.[Symbol.asyncDispose]())

    for (const scene of scenes) {
      it(`can be used by everybody: ${scene.name}`, () =>
        studio.play(scene, NARROW, async (page) => {
          assert.deepEqual(await findWide(page), [], `${scene.name}, narrow`)
          await checkAccessibility(page, `${scene.name}, narrow`, ['light'])
          await page.setViewportSize(DESK)
          assert.deepEqual(await findCutDialogs(page), [], scene.name)
          await checkAccessibility(page, scene.name, ['dark'])
        }))
    }
  })
}

/** Dialogs that are not wide enough for what they say. */
function findCutDialogs(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll('dialog[open]'))
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map((dialog) => dialog.outerHTML.slice(0, 200)),
  )
}

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
