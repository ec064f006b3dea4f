import { scrollTo } from '../../test/support/picker.ts'
import type { Stage } from './stage.ts'

const SECONDS = 3
/** A quick turn of the wheel: some ten rows a frame. */
const STEP_PX = 400
/** The first frames pay for the start. */
const SKIPPED_FRAMES = 3

/** Scrolls a little further in every frame, to and fro, and tells how long each frame took. */
const SCROLL = `new Promise((resolve) => {
  const list = document.querySelector('.quayside-picker').shadowRoot.querySelector('[role=grid]')
  const frames = []
  const start = performance.now()
  let last = start
  let step = ${STEP_PX}
  requestAnimationFrame(function next(now) {
    frames.push(now - last)
    last = now
    if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1) step = -${STEP_PX}
    else if (list.scrollTop <= 0) step = ${STEP_PX}
    list.scrollTop += step
    if (now - start > ${SECONDS * 1000}) resolve(frames)
    else requestAnimationFrame(next)
  })
})`

export interface Frames {
  readonly longestMs: number
  readonly averageMs: number
}

/** Scrolls through the crowded folder, all of it read before. */
export async function scrollingOf({ page, picker, crowd }: Stage): Promise<Frames> {
  if (!(await picker.entry(`file 1.bin`).isVisible())) await picker.openFolder(crowd.folder)
  await picker.scrollToEnd(`file ${crowd.files}.bin`)
  const frames = (await page.evaluate<number[]>(SCROLL)).slice(SKIPPED_FRAMES)
  await scrollTo(picker.list(), 0)
  await picker.entry('file 1.bin').waitFor()
  return {
    longestMs: Math.max(...frames),
    averageMs: frames.reduce((sum, ms) => sum + ms, 0) / frames.length,
  }
}
