import type { Sharp } from 'sharp'
import { joinPass, worksOnRoll } from './passes.ts'
import type { Picture, PictureStep, Pixels } from './picture.ts'
import { checkSize, faultOf, type PictureLimits, type PictureSource } from './picture-source.ts'
import { onEachFrame, readPixels, sharpOfPixels } from './pixels.ts'

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
    isDecoded: source.isDecoded === true || pass.isFramewise,
    with: (step) => pictureAfter(passWith(pass, picture, step), limits),
    pixels: () => runPass(pass),
    withPixels: (pixels) => createPicture(sourceOfPixels(pixels, picture), limits),
    sharp: () => pipelineOf(pass),
  }
  return picture
}

/** The pass that does the step: the picture's own where it can, else one over its pixels. */
function passWith(pass: Pass, picture: Picture, step: PictureStep): Pass {
  const isFramewise = picture.frames > 1 && !worksOnRoll(step, picture)
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
