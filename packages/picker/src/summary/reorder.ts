import { type ReadonlySignal, signal } from '@preact/signals'

/** A file that is being dragged, and the one whose place it would get. */
export interface Drag {
  readonly id: string
  readonly overId: string | undefined
}

/** Dragging files of the list to another place. */
export interface Reorder {
  /** `undefined` while nothing is dragged. */
  readonly drag: ReadonlySignal<Drag | undefined>
  begin(id: string, event: DragEvent): void
  /** The pointer is over the row of this file. */
  over(id: string, event: DragEvent): void
  drop(event: DragEvent): void
  end(): void
}

/** `move` puts the first file at the place of the second. */
export function createReorder(move: (id: string, placeOfId: string) => void): Reorder {
  const drag = signal<Drag | undefined>(undefined)
  return {
    drag,
    begin(id, { dataTransfer }) {
      if (!dataTransfer) return
      dataTransfer.effectAllowed = 'move'
      // Without anything to carry some browsers drag nothing.
      dataTransfer.setData('text/plain', '')
      drag.value = { id, overId: undefined }
    },
    over(overId, event) {
      const now = drag.value
      if (!now) return
      event.preventDefault()
      if (now.overId !== overId) drag.value = { id: now.id, overId }
    },
    drop(event) {
      const now = drag.value
      if (!now) return
      event.preventDefault()
      drag.value = undefined
      if (now.overId !== undefined) move(now.id, now.overId)
    },
    end() {
      drag.value = undefined
    },
  }
}
