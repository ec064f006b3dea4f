// `npm run screenshots`: a picture of every view of the dialog and of the demo page, in the folder
// `screenshots`: at a desk, on a narrow telephone, in the dark, and from right to left. Arguments
// choose views by name: `npm run screenshots -- crop summary`.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { SCENES } from '../test/support/picker-scenes.ts'
import { openStudio, type Variant } from '../test/support/picker-studio.ts'

const FOLDER = fileURLToPath(new URL('../screenshots/', import.meta.url))

const DESK = { width: 1280, height: 800 }
const VARIANTS: readonly (Variant & { readonly name: string })[] = [
  { name: 'desk', viewport: DESK, colorScheme: 'light', language: 'en' },
  { name: 'narrow', viewport: { width: 320, height: 640 }, colorScheme: 'light', language: 'en' },
  { name: 'dark', viewport: DESK, colorScheme: 'dark', language: 'en' },
  { name: 'right-to-left', viewport: DESK, colorScheme: 'light', language: 'ar' },
]

await main(process.argv.slice(2))

async function main(wanted: readonly string[]): Promise<void> {
  const scenes = SCENES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  await mkdir(FOLDER, { recursive: true })
  await using studio = await openStudio()
  for (const variant of VARIANTS) {
    for (const scene of scenes) {
      const path = `${FOLDER}${scene.name}-${variant.name}.png`
      try {
        await studio.play(scene, variant, (page) => takePicture(page, path))
        console.log(path)
      } catch (error) {
        console.error(`${scene.name}, ${variant.name}: ${error}`)
        process.exitCode = 1
      }
    }
  }
}

async function takePicture(page: Page, path: string): Promise<void> {
  // Thumbnails come a moment after their rows; transfers that are looked at never fall silent.
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => {})
  await page.screenshot({ path })
}
