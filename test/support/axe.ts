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

/** What a page that was looked at in one scheme can still have wrong in the other. */
const OF_COLOURS: readonly string[] = ['color-contrast', 'link-in-text-block']

/** axe finds nothing wrong with what the page shows, in light and in dark; else the test fails and says what. */
export async function checkAccessibility(
  page: Page,
  where: string,
  schemes: readonly (typeof SCHEMES)[number][] = SCHEMES,
): Promise<void> {
  for (const [index, colorScheme] of schemes.entries()) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(SETTLED)
    const rules = index === 0 ? undefined : OF_COLOURS
    assert.deepEqual(await findViolations(page, rules), [], `${where}, ${colorScheme}`)
  }
}

async function findViolations(
  page: Page,
  rules: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in globalThis')))
    await page.evaluate(await readFile(AXE, 'utf8'))
  return page.evaluate(async (names) => {
    const { axe } = globalThis as unknown as { axe: Pick<typeof Axe, 'run'> }
    // Of what passed nothing is told in detail, which is most of it.
    const { violations } = await axe.run({
      resultTypes: ['violations'],
      ...(names && { runOnly: [...names] }),
    })
    return violations.map(({ id, nodes }) => {
      const [node] = nodes
      return `${id}: ${node?.html} (${node?.failureSummary})`
    })
  }, rules)
}
