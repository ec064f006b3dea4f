import type { DeviceChoice } from '../state/choice.ts'
import { cleanJpeg } from './clean-jpeg.ts'
import { HEADER_BYTES, type Size, sizeInHeader } from './image-header.ts'
import { refusalOfImage, SCALED_TYPES, targetSize } from './image-size.ts'
import type { LookModule, SendOptions } from './look-module.ts'

export const readyToSend: LookModule['readyToSend'] = async (choice, options, signal) => {
  const scaled = await scaledChoice(choice, options)
  signal.throwIfAborted()
  const cleaned = await cleanedChoice(scaled, options)
  signal.throwIfAborted()
  return cleaned
}

export const refusalOfPicture: LookModule['refusalOfPicture'] = async (choice, options) => {
  const size = options.imageMinMaxBlock ? await sizeOf(choice) : undefined
  return size && refusalOfImage(choice.name, size, options)
}

/** The size of a picture that can be scaled, from its first bytes; `undefined` for all else. */
async function sizeOf({ file, contentType }: DeviceChoice): Promise<Size | undefined> {
  if (!SCALED_TYPES.includes(contentType)) return undefined
  return sizeInHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()))
}

async function scaledChoice(choice: DeviceChoice, options: SendOptions): Promise<DeviceChoice> {
  const { imageDim, imageMax, imageMin } = options
  const size = imageDim || imageMax || imageMin ? await sizeOf(choice) : undefined
  if (!size) return choice
  const target = targetSize(size, options)
  if (target[0] === size[0] && target[1] === size[1]) return choice
  return withFile(choice, await scaledImage(choice.file, target, choice.contentType))
}

/** JPEG quality that shows no traces in photos; scaled pictures are small anyway. */
const QUALITY = 0.92

async function scaledImage(file: Blob, [width, height]: Size, type: string): Promise<Blob> {
  const bitmap = await createImageBitmap(file)
  const canvas = document.createElement('canvas')
  try {
    canvas.width = width
    canvas.height = height
    const context = canvas.getContext('2d')
    if (!context) throw new Error('this browser has no memory left for a picture')
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, width, height)
    return await written(canvas, type === 'image/jpeg' ? type : 'image/png')
  } finally {
    bitmap.close()
    canvas.width = 0 // some browsers keep the memory until then
  }
}

function written(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const take = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error('this browser cannot write so large a picture'))
    canvas.toBlob(take, type, QUALITY)
  })
}

async function cleanedChoice(
  choice: DeviceChoice,
  { cleanupImageExif: keep }: SendOptions,
): Promise<DeviceChoice> {
  if (!keep || choice.contentType !== 'image/jpeg') return choice
  const pieces = cleanJpeg(new Uint8Array(await choice.file.arrayBuffer()), keep)
  return pieces ? withFile(choice, new Blob([...pieces], { type: 'image/jpeg' })) : choice
}

/** A BMP that was scaled is a PNG now, and is called so. */
function withFile(choice: DeviceChoice, file: Blob): DeviceChoice {
  const isSameType = file.type === choice.contentType
  const name = isSameType ? choice.name : choice.name.replace(/\.(bmp|dib)$/i, '.png')
  return { ...choice, file, name, size: file.size, contentType: file.type }
}
