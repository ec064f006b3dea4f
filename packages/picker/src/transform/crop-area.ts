import { type Box, boxOfKey, fittedBox, turnedSize } from './crop-box.ts'
import type { CropArea, CropAreaSettings, ShownShape } from './crop-module.ts'
import { buildParts, paint } from './crop-parts.ts'

/** Small pictures are enlarged so far: enough to take hold of them, not more than they can bear. */
const MOST_SCALE = 3

/**
 * The picture on a canvas, so that pages whose policy forbids `blob:` pictures show it too, and
 * the selection of cropperjs above it. The canvas is as large as there is room for it.
 */
export function createCropArea(host: HTMLElement, settings: CropAreaSettings): CropArea {
  const { picture, onChange } = settings
  const parts = buildParts(settings)
  const { stage, image, selection, ring } = parts
  let shape: ShownShape | undefined
  /** Pixels of the screen for one of the picture. */
  let scale = 1
  let isPlacing = false

  function layOut(): void {
    if (!shape || host.clientWidth === 0) return
    const size = turnedSize(picture.size, shape.turns)
    scale = Math.min(host.clientWidth / size[0], host.clientHeight / size[1], MOST_SCALE)
    paint(parts, picture, shape.turns, [size[0] * scale, size[1] * scale])
    place()
  }

  function place(): void {
    if (!shape) return
    const { x, y, width, height } = shape.box
    isPlacing = true
    selection.$change(x * scale, y * scale, width * scale, height * scale, Number.NaN)
    isPlacing = false
    selection.hidden = !shape.hasSelection
    parts.shade.hidden = !shape.hasSelection
    ring.hidden = !shape.isCircle
  }

  /** The person drags: what does not fit is made to fit, what fits is told. */
  function onSelection(event: Event): void {
    if (isPlacing || !shape || !(event instanceof CustomEvent)) return
    event.preventDefault()
    const { x, y, width, height } = event.detail
    change({ x: x / scale, y: y / scale, width: width / scale, height: height / scale })
  }

  function change(wanted: Box): void {
    if (!shape) return
    const size = turnedSize(picture.size, shape.turns)
    const box = fittedBox(wanted, shape.box, { size, ratio: shape.ratio })
    shape = { ...shape, box }
    place()
    onChange(box)
  }

  function onKey(event: KeyboardEvent): void {
    if (!shape) return
    const size = turnedSize(picture.size, shape.turns)
    const box = boxOfKey(event, shape.box, { size, ratio: shape.ratio })
    if (!box) return
    event.preventDefault()
    change(box)
  }

  selection.addEventListener('change', onSelection)
  selection.addEventListener('keydown', onKey)
  host.append(stage)
  const observer = new ResizeObserver(layOut)
  observer.observe(host)

  return {
    show(next) {
      const isTurned = shape?.turns !== next.turns
      shape = next
      selection.aspectRatio = next.ratio ?? Number.NaN
      if (isTurned) layOut()
      else place()
    },
    destroy() {
      observer.disconnect()
      stage.remove()
      image.width = 0 // some browsers keep the memory until then
    },
  }
}
