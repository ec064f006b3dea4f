import { type ReadonlySignal, signal } from '@preact/signals'

/** A file that is being dragged, and the place it would get. */
export interface Drag {
  readonly id: string
  readonly index: number
}

/** Dragging files of the list to another place. */
export interface Reorder {
  /** `undefined` while nothing is dragged. */
  readonly drag: ReadonlySignal<Drag | undefined>
  begin(id: string, event: DragEvent): void
  /** The pointer is over the row at this place. */
  over(index: number, event: DragEvent): void
  drop(event: DragEvent): void
  end(): void
}

export function createReorder(move: (id: string, index: number) => void): Reorder {
  const drag = signal<Drag | undefined>(undefined)
  const show = (next: Drag) => {
    const now = drag.value
    if (now?.id !== next.id || now.index !== next.index) drag.value = next
  }
  return {
    drag,
    begin(id, { dataTransfer }) {
      if (!dataTransfer) return
      dataTransfer.effectAllowed = 'move'
      // Without anything to carry some browsers drag nothing.
      dataTransfer.setData('text/plain', '')
      drag.value = { id, index: -1 }
    },
    over(index, event) {
      const now = drag.value
      if (!now) return
      event.preventDefault()
      show({ id: now.id, index })
    },
    drop(event) {
      const now = drag.value
      if (!now) return
      event.preventDefault()
      drag.value = undefined
      if (now.index >= 0) move(now.id, now.index)
    },
    end() {
      drag.value = undefined
    },
  }
}
