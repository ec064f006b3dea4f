import {
  CROPPER_CANVAS,
  CROPPER_HANDLE,
  CROPPER_SELECTION,
  CROPPER_SHADE,
  type CropperCanvas,
  type CropperSelection,
  type CropperShade,
} from 'cropperjs'
import { type Box, boxOfKey, fittedBox, type Size, turnedSize } from './crop-box.ts'
import type { CropArea, CropAreaSettings, ShownShape } from './crop-module.ts'
import { drawTurned } from './picture.ts'

/** Where the selection can be taken hold of. */
const EDGES = ['n', 'e', 's', 'w', 'ne', 'nw', 'se', 'sw']

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
    scale = Math.min(host.clientWidth / size[0], host.clientHeight / size[1])
    paint(parts, settings, shape, [size[0] * scale, size[1] * scale])
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

interface Parts {
  readonly stage: CropperCanvas
  readonly image: HTMLCanvasElement
  readonly shade: CropperShade
  readonly selection: CropperSelection
  readonly ring: HTMLElement
}

function paint(
  { stage, image }: Parts,
  { picture }: CropAreaSettings,
  { turns }: ShownShape,
  [width, height]: Size,
): void {
  stage.style.inlineSize = `${width}px`
  stage.style.blockSize = `${height}px`
  image.width = Math.max(1, Math.round(width * devicePixelRatio))
  image.height = Math.max(1, Math.round(height * devicePixelRatio))
  drawTurned(image, picture, turns)
}

function buildParts({ label, describedBy }: CropAreaSettings): Parts {
  const stage = made<CropperCanvas>(CROPPER_CANVAS, 'qs-crop-stage')
  const image = document.createElement('canvas')
  image.className = 'qs-crop-image'
  const shade = made<CropperShade>(CROPPER_SHADE, 'qs-crop-shade')
  const selection = made<CropperSelection>(CROPPER_SELECTION, 'qs-crop-selection')
  selection.movable = true
  selection.resizable = true
  selection.precise = true
  selection.tabIndex = 0
  selection.setAttribute('role', 'application')
  selection.setAttribute('aria-label', label)
  selection.setAttribute('aria-describedby', describedBy)
  const ring = document.createElement('span')
  ring.className = 'qs-crop-ring'
  selection.append(ring, handle('move'), ...EDGES.map((edge) => handle(`${edge}-resize`)))
  const clip = document.createElement('div')
  clip.className = 'qs-crop-clip'
  clip.append(shade)
  stage.append(image, clip, selection)
  return { stage, image, shade, selection, ring }
}

function handle(action: string): HTMLElement {
  const element = made(CROPPER_HANDLE, 'qs-crop-handle')
  element.setAttribute('action', action)
  if (action === 'move') element.setAttribute('plain', '')
  return element
}

/** An element that cropperjs has defined. */
function made<Made extends HTMLElement = HTMLElement>(name: string, className: string): Made {
  const element = document.createElement(name)
  element.className = className
  return parseMade<Made>(element)
}

function parseMade<Made extends HTMLElement>(element: HTMLElement): Made {
  return element as Made
}
