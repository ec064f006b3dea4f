import type { Stage } from './stage.ts'

/**
 * Resolves, in the page, to when a row of the new folder was on the screen: the first task after
 * the first frame that has it.
 */
const SEEN = `new Promise((resolve) => {
  const list = document.getElementById('__filestack-picker').shadowRoot
  const look = () => {
    const isThere = [...list.querySelectorAll('[data-index]')].some((row) => row.textContent.includes('file 1.bin'))
    if (!isThere) return
    observer.disconnect()
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now())
      port2.postMessage(undefined)
    })
  }
  const observer = new MutationObserver(look)
  observer.observe(list, { subtree: true, childList: true })
})`

/** When the last answer to a listing had arrived. */
const ANSWERED = `performance.getEntriesByType('resource')
  .filter(({ name }) => name.includes('/cloud/folder/list'))
  .at(-1).responseEnd`

/** Opens a folder nobody has opened yet; milliseconds from the end of the answer to the painted list. */
export async function paintingOf({ page, picker, folder }: Stage, round: number): Promise<number> {
  await page.evaluate('performance.setResourceTimingBufferSize(10_000)')
  await picker.entry(folder(round)).waitFor()
  const seen = page.evaluate<number>(SEEN)
  await picker.openFolder(folder(round))
  const painted = await seen
  const answered = await page.evaluate<number>(ANSWERED)
  await picker.goTo()
  return painted - answered
}
