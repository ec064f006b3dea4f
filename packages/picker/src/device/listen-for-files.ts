import type { PickerContext } from '../context.ts'
import { addressesIn } from '../url/addresses.ts'
import { takeAddresses, URL_SOURCE } from '../url/take-addresses.ts'
import { DEVICE_SOURCE, foundFile } from './device-choice.ts'
import { listenForDrops } from './listen-for-drops.ts'
import { takeDropped } from './take-dropped.ts'
import { takeFiles } from './take-files.ts'

/**
 * Hears of files dropped or pasted anywhere on the page while the picker is open, and of pasted
 * addresses, until the answered function is called. Files are taken on all views with
 * `globalDropZone`; the view of the device and drop panes take their drops themselves. Elsewhere
 * the browser is kept from leaving the page for a dropped file. `host` is the picker's element.
 */
export function listenForFiles(picker: PickerContext, host: HTMLElement): () => void {
  const stop = new AbortController()
  const { signal } = stop
  const page = host.ownerDocument
  const report = (error: unknown) => {
    if (signal.aborted) return
    picker.actions.notify({ tone: 'bad', text: picker.actions.problemOf(error).message })
  }

  const { displayMode, globalDropZone } = picker.options
  if (displayMode !== 'dropPane') {
    const stopDrops = listenForDrops(page, {
      canDrop: () => globalDropZone && canTake(picker, DEVICE_SOURCE),
      onDrop: (dropped) => {
        takeDropped(picker, dropped, { signal }).catch(report)
      },
    })
    signal.addEventListener('abort', stopDrops)
  }
  page.addEventListener(
    'paste',
    (event) => {
      if (event.defaultPrevented || isTyping(event) || !isMeant(picker, host)) return
      const taken = pasted(picker, event, signal)
      if (!taken) return
      event.preventDefault()
      taken.catch(report)
    },
    { signal },
  )
  return () => stop.abort()
}

/** What becomes of a paste; `undefined` when there is nothing of use in it. */
function pasted(
  picker: PickerContext,
  { clipboardData }: ClipboardEvent,
  signal: AbortSignal,
): Promise<unknown> | undefined {
  const files = [...(clipboardData?.files ?? [])]
  if (files.length > 0 && canTake(picker, DEVICE_SOURCE)) {
    return takeFiles(picker, files.map(foundFile), { signal })
  }
  const addresses = addressesIn(clipboardData?.getData('text/plain') ?? '', { isStrict: true })
  if (addresses.length === 0 || !canTake(picker, URL_SOURCE)) return undefined
  return takeAddresses(picker, addresses, signal)
}

/** While files are on their way or a picture is cropped, nothing is added. */
function canTake({ store }: PickerContext, source: string): boolean {
  const { name } = store.view.value
  if (name === 'transfers' || name === 'crop') return false
  return store.sources.value.some((one) => one.name === source)
}

const isTyping = (event: ClipboardEvent) =>
  event.composedPath().some((target) => target instanceof HTMLElement && target.matches(WRITTEN_IN))

const WRITTEN_IN = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'

/**
 * Whether a paste means this picker, where the page may hold several: the one that has the focus,
 * any when nothing has it. `pasteMode` widens that to the first one, or the first one in sight;
 * who opened first is asked first.
 */
function isMeant({ options }: PickerContext, host: HTMLElement): boolean {
  const { pasteToFirstInViewPort, pasteToFirstInstance } = options.pasteMode
  if (pasteToFirstInViewPort) return isInSight(host)
  if (pasteToFirstInstance || options.displayMode === 'overlay') return true
  const { activeElement, body } = host.ownerDocument
  return activeElement === null || activeElement === body || host.contains(activeElement)
}

function isInSight(host: HTMLElement): boolean {
  const { top, bottom, width, height } = host.getBoundingClientRect()
  const isDrawn = width > 0 && height > 0
  // The host of a dialog over the page may have no size of its own.
  return !isDrawn || (bottom > 0 && top < window.innerHeight)
}
