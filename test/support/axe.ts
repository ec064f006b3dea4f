import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type Axe from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Colours on their way from light to dark are nobody's fault; what moves for ever is not waited for. */
const SETTLED = `Promise.allSettled(
  [document, ...[...document.querySelectorAll('*')].map((node) => node.shadowRoot).filter(Boolean)]
    .flatMap((root) => root.getAnimations())
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished)
)`

const SCHEMES = ['dark', 'light'] as const

/** axe finds nothing wrong with what the page shows, in light and in dark; else the test fails and says what. */
export async function checkAccessibility(
  page: Page,
  where: string,
  schemes: readonly (typeof SCHEMES)[number][] = SCHEMES,
): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(SETTLED)
    assert.deepEqual(await findViolations(page), [], `${where}, ${colorScheme}`)
  }
}

async function findViolations(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in globalThis')))
    await page.evaluate(await readFile(AXE, 'utf8'))
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Pick<typeof Axe, 'run'> }
    // Of what passed nothing is told in detail, which is most of it.
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => {
      const [node] = nodes
      return `${id}: ${node?.html} (${node?.failureSummary})`
    })
  })
}
