import { HEADER_BYTES, sizeInHeader } from '../device/image-header.ts'
import { type Size, type Turns, turnedSize, wholePixels } from './crop-box.ts'
import type { Picture, PicturePart } from './crop-module.ts'

/** JPEG and WebP quality that shows no traces in photos. */
const QUALITY = 0.92

/** A bitmap takes four bytes a pixel: larger pictures are held, and in the end sent, smaller. */
const MOST_PIXELS = 100_000_000

/**
 * Pixels of a canvas, largest first: what desktops and what phones can hold. A browser with less
 * does not say so, it draws nothing.
 */
const CANVAS_PIXELS = [50_000_000, 16_000_000, 4_000_000]

/** Browsers write these; everything else becomes PNG, which loses nothing. */
const WRITABLE = ['image/jpeg', 'image/png', 'image/webp']

/** Decodes a picture, turned as its file says. Rejects when this browser cannot read it. */
export async function openPicture(file: Blob): Promise<Picture> {
  const known = sizeInHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()))
  const scale = known ? Math.sqrt(MOST_PIXELS / (known[0] * known[1])) : 1
  const isHuge = known !== undefined && scale < 1
  const bitmap = await createImageBitmap(
    file,
    isHuge ? { resizeWidth: Math.round(known[0] * scale), resizeQuality: 'high' } : {},
  )
  const size = isHuge ? known : ([bitmap.width, bitmap.height] as const)
  return { size, bitmap, close: () => bitmap.close() }
}

/** Draws the turned picture over the whole canvas. */
export function drawTurned(canvas: HTMLCanvasElement, picture: Picture, turns: Turns): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const [width] = turnedSize(picture.size, turns)
  context.imageSmoothingQuality = 'high'
  context.setTransform(canvas.width / width, 0, 0, canvas.width / width, 0, 0)
  draw(context, picture, turns)
}

/**
 * A part of the turned picture in full resolution, as far as this browser holds so many pixels.
 * Round parts are PNG, clear outside of the circle; others keep their type where browsers can
 * write it. Rejects when there is no memory left.
 */
export async function drawPart(picture: Picture, part: PicturePart): Promise<Blob> {
  const { turns, isCircle } = part
  const box = wholePixels(part.box, turnedSize(picture.size, turns))
  const canvas = canvasFor([box.width, box.height])
  const context = canvas.getContext('2d')
  try {
    if (!context) throw new Error('this browser has no memory left for a picture')
    if (isCircle) clipRound(context, canvas)
    const scale = canvas.width / box.width
    context.imageSmoothingQuality = 'high'
    context.setTransform(scale, 0, 0, scale, -box.x * scale, -box.y * scale)
    draw(context, picture, turns)
    return await written(
      canvas,
      isCircle || !WRITABLE.includes(part.type) ? 'image/png' : part.type,
    )
  } finally {
    canvas.width = 0 // some browsers keep the memory until then
  }
}

function draw(context: CanvasRenderingContext2D, { bitmap, size }: Picture, turns: Turns): void {
  const [width, height] = turnedSize(size, turns)
  // The corner that the picture turns around comes to lie where its turned corner is.
  const corner = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ][turns] ?? [0, 0]
  context.translate(corner[0] ?? 0, corner[1] ?? 0)
  context.rotate((turns * Math.PI) / 2)
  context.drawImage(bitmap, 0, 0, size[0], size[1])
}

function clipRound(context: CanvasRenderingContext2D, { width, height }: Sized): void {
  context.beginPath()
  context.ellipse(width / 2, height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI)
  context.clip()
}

interface Sized {
  readonly width: number
  readonly height: number
}

/** The largest canvas for a picture of this size that really holds what is drawn on it. */
function canvasFor([width, height]: Size): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  for (const pixels of CANVAS_PIXELS) {
    const scale = Math.min(1, Math.sqrt(pixels / (width * height)))
    canvas.width = Math.max(1, Math.floor(width * scale))
    canvas.height = Math.max(1, Math.floor(height * scale))
    if (holdsPixels(canvas)) break
  }
  return canvas
}

function holdsPixels(canvas: HTMLCanvasElement): boolean {
  const [x, y] = [canvas.width - 1, canvas.height - 1]
  const context = canvas.getContext('2d')
  if (!context) return false
  context.fillRect(x, y, 1, 1)
  const isDrawn = context.getImageData(x, y, 1, 1).data[3] === 255
  context.clearRect(x, y, 1, 1)
  return isDrawn
}

function written(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const take = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error('this browser cannot write so large a picture'))
    canvas.toBlob(take, type, QUALITY)
  })
}
