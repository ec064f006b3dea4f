import { effect, untracked } from '@preact/signals'
import type { PickerContext } from './context.ts'
import { draw, makePlace, type Place } from './main.tsx'
import type { PickerOptions } from './options/picker-options.ts'
import type { Parts } from './parts/parts.ts'
import type { Session } from './session.ts'

/** Where the picker is drawn. */
export interface Stage {
  /** Makes its place, once more if the page threw it away. Throws when there is none for it. */
  prepare(): void
  draw(session: Session): void
  isDrawn(): boolean
  /** It is drawn, and the page has not thrown it away. */
  isThere(): boolean
  undraw(): void
  /** Takes away everything of it. */
  clear(): void
}

export interface StageDeps {
  readonly page: Window
  readonly options: PickerOptions
  readonly parts: Parts
}

export function createStage({ page, options, parts }: StageDeps): Stage {
  let place: Place | undefined
  let stop: (() => void) | undefined

  function undraw(): void {
    stop?.()
    stop = undefined
  }

  function clear(): void {
    undraw()
    place?.remove()
    place = undefined
  }

  const isInPage = () => place?.host.isConnected === true

  return {
    prepare() {
      if (!isInPage()) clear()
      place ??= makePlace(page.document, options)
    },
    draw(session) {
      if (!place) return
      const { host } = place
      const erase = draw(host, session, parts)
      const deafen = listenWhenThere(parts.device, session.context, host)
      stop = () => {
        deafen()
        erase()
      }
    },
    isDrawn: () => stop !== undefined,
    isThere: () => stop !== undefined && isInPage(),
    undraw,
    clear,
  }
}

/** Drops and pastes are heard as soon as there is somebody to hear them. */
function listenWhenThere(
  part: Parts['device'],
  context: PickerContext,
  host: HTMLElement,
): () => void {
  let deafen = () => {}
  const stop = effect(() => {
    const { value } = part.state
    if (value.status !== 'there') return
    deafen = untracked(() => value.exports.listenForFiles(context, host))
  })
  return () => {
    stop()
    deafen()
  }
}
