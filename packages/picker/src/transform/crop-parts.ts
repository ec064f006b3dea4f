import {
  CROPPER_CANVAS,
  CROPPER_HANDLE,
  CROPPER_SELECTION,
  CROPPER_SHADE,
  type CropperCanvas,
  type CropperSelection,
  type CropperShade,
} from 'cropperjs'
import type { Size, Turns } from './crop-box.ts'
import type { CropAreaSettings, Picture } from './crop-module.ts'
import { drawTurned } from './picture.ts'

/** Where the selection can be taken hold of. */
const EDGES = ['n', 'e', 's', 'w', 'ne', 'nw', 'se', 'sw']

/** The elements of a crop area. */
export interface Parts {
  readonly stage: CropperCanvas
  readonly image: HTMLCanvasElement
  readonly shade: CropperShade
  readonly selection: CropperSelection
  readonly ring: HTMLElement
}

/** Draws the turned picture in this size of the screen. */
export function paint(
  { stage, image }: Parts,
  picture: Picture,
  turns: Turns,
  [width, height]: Size,
): void {
  stage.style.inlineSize = `${width}px`
  stage.style.blockSize = `${height}px`
  image.width = Math.max(1, Math.round(width * devicePixelRatio))
  image.height = Math.max(1, Math.round(height * devicePixelRatio))
  drawTurned(image, picture, turns)
}

export function buildParts({ label, describedBy }: CropAreaSettings): Parts {
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
