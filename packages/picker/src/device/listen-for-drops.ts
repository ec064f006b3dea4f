import { type Dropped, droppedIn } from './read-dropped.ts'

export interface DropSettings {
  /** Whether files may be dropped now; where not, the pointer says so and nothing happens. */
  canDrop(): boolean
  /** Files are over the target, or have left it. */
  onOver?(isOver: boolean): void
  onDrop(dropped: Dropped, event: DragEvent): void
  /** Takes drops before those who listen to the same page without it. */
  readonly isFirst?: boolean
}

/**
 * Hears of files that are dragged over an element or a page and dropped there, until the answered
 * function is called. The browser does not leave the page for them. Drops that somebody else took
 * (the event's default is prevented) are left to them, as is everything that is no file.
 */
export function listenForDrops(target: HTMLElement | Document, settings: DropSettings): () => void {
  const { canDrop, onOver, onDrop, isFirst = false } = settings
  const stop = new AbortController()
  const listen = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', hear: Hear) =>
    target.addEventListener(type, (event) => event instanceof DragEvent && hear(event), {
      signal: stop.signal,
      capture: isFirst,
    })

  const over = (event: DragEvent) => {
    if (!hasFiles(event) || event.defaultPrevented) return
    event.preventDefault()
    const isWelcome = canDrop()
    if (event.dataTransfer) event.dataTransfer.dropEffect = isWelcome ? 'copy' : 'none'
    if (isWelcome) onOver?.(true)
  }
  listen('dragenter', over)
  listen('dragover', over)
  listen('dragleave', (event) => leaves(event) && onOver?.(false))
  listen('drop', (event) => {
    onOver?.(false)
    if (!hasFiles(event) || event.defaultPrevented || !event.dataTransfer) return
    event.preventDefault()
    if (canDrop()) onDrop(droppedIn(event.dataTransfer), event)
  })
  return () => {
    stop.abort()
    onOver?.(false)
  }
}

type Hear = (event: DragEvent) => void

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true

/** Not when the pointer only goes to something within the target. */
function leaves({ currentTarget, relatedTarget }: DragEvent): boolean {
  if (!(currentTarget instanceof Node) || !(relatedTarget instanceof Node)) return true
  return !currentTarget.contains(relatedTarget)
}
