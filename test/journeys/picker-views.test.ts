import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { checkAccessibility } from '../support/axe.ts'
import { noBrowser } from '../support/browser.ts'
import { SCENES } from '../support/picker-scenes.ts'
import { openStudio, type Studio } from '../support/picker-studio.ts'

const DESK = { width: 1280, height: 800 }
const TELEPHONE = { width: 320, height: 640 }

let studio: Studio
before(async () => {
  if (!noBrowser) studio = await openStudio()
})
after(() => studio?.[Symbol.asyncDispose]())

for (const scene of SCENES) {
  test(`everybody can use the view ${scene.name}, and it fits a narrow telephone`, {
    skip: noBrowser,
  }, async () => {
    const variant = { viewport: DESK, colorScheme: 'light', language: 'en' } as const
    await studio.play(scene, variant, async (page) => {
      await checkAccessibility(page, 'at a desk')
      await page.setViewportSize(TELEPHONE)
      await checkAccessibility(page, 'on a telephone', ['light'])
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), TELEPHONE.width)
    })
  })
}
