import { type ComponentChildren, render } from 'preact'
import { PickerProvider, usePicker } from './context.ts'
import { Frame } from './frame/Frame.tsx'
import { directionOf } from './options/languages.ts'
import type { PickerOptions } from './options/picker-options.ts'
import type { Parts } from './parts/parts.ts'
import { dress } from './parts/sheets.ts'
import type { Session } from './session.ts'
import { frameStyles } from './style/index.ts'

/** Where a picker stands in the page, before anything is drawn. */
export interface Place {
  readonly host: HTMLElement
  remove(): void
}

/**
 * Makes the picker's element: at the end of the page, or in its container. Throws when the
 * container is not there.
 */
export function makePlace(page: Document, options: PickerOptions): Place {
  const isOverlay = options.displayMode === 'overlay'
  const host = page.createElement('div')
  if (options.displayMode !== 'dropPane') host.id = freeId(page, options.rootId)
  host.className = 'quayside-picker'
  host.dataset.mode = options.displayMode
  if (options.theme !== 'auto') host.dataset.theme = options.theme
  const parent = isOverlay ? page.body : containerIn(page, options.container)
  parent.append(host)
  return { host, remove: () => host.remove() }
}

/** Several pickers of a page are called `id`, `id-2`, `id-3`: an id belongs to one element. */
function freeId(page: Document, id: string): string {
  let free = id
  for (let number = 2; page.getElementById(free); number += 1) free = `${id}-${number}`
  return free
}

function containerIn(page: Document, container: PickerOptions['container']): HTMLElement {
  const found = typeof container === 'string' ? page.querySelector(container) : container
  if (found instanceof HTMLElement) return found
  throw new TypeError(`The picker's container is not on the page: ${String(container)}`)
}

/** Draws a session into the shadow of an element, until the answered function is called. */
export function draw(host: HTMLElement, { context, shell }: Session, parts: Parts): () => void {
  const { options } = context
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const undress = dress(root, frameStyles, parts)
  render(
    <PickerProvider value={context}>
      {options.loadCss && <link rel="stylesheet" href={options.loadCss} />}
      <Root>
        <Frame shell={shell} parts={parts} />
      </Root>
    </PickerProvider>,
    root,
  )
  return () => {
    render(null, root)
    undress()
  }
}

function Root({ children }: { readonly children: ComponentChildren }) {
  const { language } = usePicker()
  return (
    <div class="qs-root" lang={language} dir={directionOf(language)}>
      {children}
    </div>
  )
}
