import type { Sharp } from 'sharp'
import type { PictureFormat } from '../../encoding-settings.ts'

/**
 * sharp does what it is asked for in an order of its own, whatever the order of asking. These are
 * the stages of it that tasks use, first to last (`src/pipeline.cc` of sharp 0.35).
 */
export const STAGES = [
  /** `extract`. One that follows resizing in the same pass is moved to the later stage. */
  'crop',
  'flatten',
  'resize',
  'flip',
  'flop',
  /** By right angles. */
  'turn',
  /** By any other angle. */
  'rotate',
  /** `extract` of what was resized. */
  'extract',
  'extend',
  'median',
  'blur',
  'recomb',
  'modulate',
  'sharpen',
  'negate',
] as const

export type Stage = (typeof STAGES)[number]

/**
 * Something sharp can do on its way through the pixels of one frame. Of a moving picture it is done
 * to all frames at once where that is the same, else to one after the other.
 */
export interface PictureStep {
  readonly stage: Stage
  /** Of one frame afterwards, where it changes. */
  readonly width?: number
  readonly height?: number
  /** Afterwards, where it changes. */
  readonly hasAlpha?: boolean
  /** The last of sharp's stages it takes part in, where it takes part in several. */
  readonly until?: Stage
  apply(image: Sharp): Sharp
}

/** How a picture moves. */
export interface Animation {
  /** How long each frame is shown. */
  readonly delaysMs: readonly number[]
  /** How often it is shown; 0 is for ever. */
  readonly loop: number
}

/** 8 bit sRGB with alpha, four bytes a pixel; frames stand one below the other. */
export interface Pixels {
  readonly data: Buffer
  readonly width: number
  /** Of one frame. */
  readonly height: number
  readonly frames: number
  /** Whether anything may be seen through; as the picture's before, where it is not said. */
  readonly hasAlpha?: boolean
  /** As the picture's before, where it is not said. */
  readonly animation?: Animation
}

/** What the file said of itself that matters for the file that is made of it. */
export interface PictureOrigin {
  /** Absent where it came in one that is not written here. */
  readonly format?: PictureFormat
  readonly isCmyk?: boolean
  /** How the camera was held, 2 to 8 by EXIF, where it was not upright; pictures are turned. */
  readonly orientation?: number
  /** What the camera wrote, as it lay in the file, but for the thumbnail. */
  readonly exif?: Buffer
  /** There was a thumbnail, and it is still in what `sharp()` begins with. */
  readonly hasThumbnail?: boolean
  readonly xmp?: string
}

/**
 * A picture on its way through tasks. It does not change: every method answers another one. Nothing
 * is decoded before it has to be, so that steps share one pass over the pixels where sharp's order
 * allows.
 */
export interface Picture {
  /** Of one frame, upright, after everything that was asked for. */
  readonly width: number
  readonly height: number
  /** 1 where nothing moves. */
  readonly frames: number
  readonly hasAlpha: boolean
  /** Present where there is more than one frame. */
  readonly animation?: Animation
  readonly origin: PictureOrigin
  /** Whether `sharp()` begins with pixels, so that what the camera wrote does not come along. */
  readonly isDecoded: boolean
  /**
   * Adds a step; one that sharp would do too early begins a pass of its own. Throws
   * `picture_too_large`.
   */
  with(step: PictureStep): Picture
  /** Does everything that was asked for. Throws `conversion_source_broken`. */
  pixels(): Promise<Pixels>
  /** The same picture (its origin and how it moves) with other pixels. Throws `picture_too_large`. */
  withPixels(pixels: Pixels): Picture
  /**
   * Everything that was asked for as one pipeline that has not run yet: to be written, or measured.
   * Throws `conversion_source_broken`.
   */
  sharp(): Promise<Sharp>
}

/** What a task of a picture may ask for beside its picture. */
export interface ImageContext {
  /** Another file the task named in `filesOf`, or one of `others`, decoded and upright. */
  open(file: string): Promise<Picture>
  /** The sources after the first, in order, where the address has several. */
  readonly others: readonly string[]
  /** For tasks that make pixels of their own: pictures check what they are given only afterwards. */
  readonly limits: { readonly pixels: number }
  readonly signal: AbortSignal
}
