import type { Sharp } from 'sharp'

/**
 * sharp does what it is asked for in an order of its own, whatever the order of asking. These are
 * its stages, first to last.
 */
export const STAGES = [
  ...['crop', 'resize', 'flip', 'rotate', 'extract', 'extend', 'median', 'threshold', 'blur'],
  ...[
    'convolve',
    'recomb',
    'modulate',
    'sharpen',
    'composite',
    'gamma',
    'linear',
    'negate',
    'grey',
  ],
] as const

export type Stage = (typeof STAGES)[number]

/** Something sharp can do on its way through the pixels. */
export interface PictureStep {
  readonly stage: Stage
  /** Of one frame afterwards, where it changes. */
  readonly width?: number
  readonly height?: number
  /** Afterwards, where it changes. */
  readonly hasAlpha?: boolean
  apply(image: Sharp): Sharp
}

/** 8 bit sRGB with alpha, four bytes a pixel; frames stand one below the other. */
export interface Pixels {
  readonly data: Buffer
  readonly width: number
  /** Of one frame. */
  readonly height: number
  readonly frames: number
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
  /** Adds a step; one that sharp would do too early begins a pass of its own. */
  with(step: PictureStep): Picture
  /** Does everything that was asked for. Throws `conversion_source_broken`, `picture_too_large`. */
  pixels(): Promise<Pixels>
  /** The same picture (its delays and what the camera wrote) with other pixels. */
  withPixels(pixels: Pixels): Picture
}

/** What a task of a picture may ask for beside its picture. */
export interface ImageContext {
  /** Another file the task named in `filesOf`, decoded and upright. */
  open(file: string): Promise<Picture>
  readonly signal: AbortSignal
}
