import type { Sharp } from 'sharp'
import { conversionFailed, pictureTooLarge, sourceBroken } from '../errors.ts'
import { joinPass, worksOnRoll } from './passes.ts'
import type { Animation, Picture, PictureOrigin, PictureStep, Pixels } from './picture.ts'
import { onEachFrame, readPixels, sharpOfPixels } from './pixels.ts'

/** Where a picture's pixels come from. */
export interface PictureSource {
  readonly width: number
  /** Of one frame. */
  readonly height: number
  readonly frames: number
  readonly hasAlpha: boolean
  readonly animation?: Animation
  readonly origin: PictureOrigin
  /** Pixels that were decoded already: what fails now is not the file's fault. */
  readonly isDecoded?: boolean
  /** A new pipeline over the pixels, upright and in sRGB; of a moving picture over the roll. */
  open(): Promise<Sharp>
}

/** Width times height times frames of any picture on the way, at most. */
export interface PictureLimits {
  readonly pixels: number
}

/** One run of sharp: from pixels to pixels. */
interface Pass {
  readonly source: PictureSource
  readonly steps: readonly PictureStep[]
  /** One frame after the other; else all as a roll. */
  readonly isFramewise: boolean
}

/** A picture nothing has been asked of yet. Throws `picture_too_large`. */
export function createPicture(source: PictureSource, limits: PictureLimits): Picture {
  return pictureAfter({ source, steps: [], isFramewise: false }, limits)
}

function pictureAfter(pass: Pass, limits: PictureLimits): Picture {
  const { source } = pass
  const { width, height, hasAlpha } = pass.steps.reduce(afterStep, source)
  checkSize({ width, height, frames: source.frames }, limits)
  const picture: Picture = {
    width,
    height,
    frames: source.frames,
    hasAlpha,
    ...(source.animation && { animation: source.animation }),
    origin: source.origin,
    with: (step) => pictureAfter(passWith(pass, picture, step), limits),
    pixels: () => runPass(pass),
    withPixels: (pixels) => createPicture(sourceOfPixels(pixels, picture), limits),
    sharp: () => pipelineOf(pass),
  }
  return picture
}

/** The pass that does the step: the picture's own where it can, else one over its pixels. */
function passWith(pass: Pass, picture: Picture, step: PictureStep): Pass {
  const isFramewise = picture.frames > 1 && !worksOnRoll(step, picture.height)
  const joined = joinPass(pass.steps, step)
  const isSamePass = joined && (pass.isFramewise || !isFramewise)
  if (isSamePass) return { ...pass, steps: [...pass.steps, joined] }
  const isUntouched = pass.steps.length === 0
  const source = isUntouched ? pass.source : sourceOfPicture(picture)
  return { source, steps: [step], isFramewise }
}

function afterStep<State extends { width: number; height: number; hasAlpha: boolean }>(
  state: State,
  { width = state.width, height = state.height, hasAlpha = state.hasAlpha }: PictureStep,
): State {
  return { ...state, width, height, hasAlpha }
}

async function pipelineOf(pass: Pass): Promise<Sharp> {
  if (pass.isFramewise) return sharpOfPixels(await runPass(pass))
  return applySteps(await pass.source.open(), pass.steps)
}

async function runPass({ source, steps, isFramewise }: Pass): Promise<Pixels> {
  const hasAlpha = steps.reduce(afterStep, source).hasAlpha
  const animation = source.animation && { animation: source.animation }
  const image = await source.open()
  const read = async () => {
    if (!isFramewise) return readPixels(applySteps(image, steps))
    return onEachFrame(await readPixels(image), (frame) => applySteps(frame, steps))
  }
  const pixels = await read().catch((error) => {
    throw faultOf(source, error)
  })
  return { ...pixels, hasAlpha, ...animation }
}

function applySteps(image: Sharp, steps: readonly PictureStep[]): Sharp {
  return steps.reduce((done, step) => step.apply(done), image)
}

/** What an error of sharp means while a picture of this source is made. */
export function faultOf({ isDecoded }: Pick<PictureSource, 'isDecoded'>, error: unknown) {
  return isDecoded ? conversionFailed('sharp failed', error) : sourceBroken(error)
}

/** What a picture becomes as the source of the next pass. */
function sourceOfPicture(picture: Picture): PictureSource {
  const { width, height, frames, hasAlpha, animation, origin } = picture
  return {
    ...{ width, height, frames, hasAlpha, origin },
    ...(animation && { animation }),
    isDecoded: true,
    open: async () => sharpOfPixels(await picture.pixels()),
  }
}

function sourceOfPixels(pixels: Pixels, before: Picture): PictureSource {
  const { width, height, frames, hasAlpha = before.hasAlpha } = pixels
  const animation = frames > 1 ? (pixels.animation ?? before.animation) : undefined
  return {
    ...{ width, height, frames, hasAlpha, origin: before.origin },
    ...(animation && { animation }),
    isDecoded: true,
    open: async () => sharpOfPixels(pixels),
  }
}

function checkSize(
  { width, height, frames }: Pick<Picture, 'width' | 'height' | 'frames'>,
  limits: PictureLimits,
): void {
  if (width * height * frames <= limits.pixels) return
  const size = `${width} × ${height}${frames > 1 ? ` in ${frames} frames` : ''}`
  throw pictureTooLarge(`${size} is more than ${limits.pixels.toLocaleString('en')} pixels`)
}
