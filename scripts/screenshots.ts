// `npm run screenshots`: a picture of every view of the dialog, of the demo page and of the portal, in
// the folder `screenshots`: at a desk, on a narrow telephone, in the dark; the dialog from right to
// left, too. Arguments choose views by name: `npm run screenshots -- crop portal-people`.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { SCENES } from '../test/support/picker-scenes.ts'
import { openStudio, type Variant } from '../test/support/picker-studio.ts'
import { PORTAL_SCENES } from '../test/support/portal-scenes.ts'
import { openPortalStudio } from '../test/support/portal-studio.ts'
import { SAVE_SCENES } from '../test/support/save-scenes.ts'

const FOLDER = fileURLToPath(new URL('../screenshots/', import.meta.url))

const DESK = { width: 1280, height: 800 }
const VARIANTS: readonly (Variant & { readonly name: string })[] = [
  { name: 'desk', viewport: DESK, colorScheme: 'light', language: 'en' },
  { name: 'narrow', viewport: { width: 320, height: 640 }, colorScheme: 'light', language: 'en' },
  { name: 'dark', viewport: DESK, colorScheme: 'dark', language: 'en' },
  { name: 'right-to-left', viewport: DESK, colorScheme: 'light', language: 'ar' },
]

await main(process.argv.slice(2))

async function main(names: readonly string[]): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const isWanted = ({ name }: { readonly name: string }) =>
    names.length === 0 || names.includes(name)
  await takeAll({
    scenes: [...SCENES, ...SAVE_SCENES].filter(isWanted),
    variants: VARIANTS,
    openStudio,
    isFullPage: false,
  })
  await takeAll({
    scenes: PORTAL_SCENES.filter(isWanted),
    // It speaks English only, for now.
    variants: VARIANTS.filter(({ language }) => language === 'en'),
    openStudio: openPortalStudio,
    isFullPage: true,
  })
}

interface Named {
  readonly name: string
}

interface Session<Scene extends Named> {
  readonly scenes: readonly Scene[]
  readonly variants: typeof VARIANTS
  openStudio(): Promise<
    AsyncDisposable & {
      play(scene: Scene, variant: Variant, look: (page: Page) => Promise<void>): Promise<void>
    }
  >
  /** Also what is only seen by scrolling. */
  readonly isFullPage: boolean
}

async function takeAll<Scene extends Named>(session: Session<Scene>): Promise<void> {
  if (session.scenes.length === 0) return
  await using studio = await session.openStudio()
  for (const variant of session.variants) {
    for (const scene of session.scenes) {
      const path = `${FOLDER}${scene.name}-${variant.name}.png`
      try {
        await studio.play(scene, variant, (page) => takePicture(page, path, session.isFullPage))
        console.log(path)
      } catch (error) {
        console.error(`${scene.name}, ${variant.name}: ${error}`)
        process.exitCode = 1
      }
    }
  }
}

async function takePicture(page: Page, path: string, fullPage: boolean): Promise<void> {
  // Thumbnails come a moment after their rows; transfers that are looked at never fall silent.
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => {})
  await page.evaluate('scrollTo(0, 0)')
  // Beside a dialog only what is seen behind it.
  const isAsking = (await page.locator('dialog[open]').count()) > 0
  await page.screenshot({ path, fullPage: fullPage && !isAsking })
}
