import type { PositionValue } from '../../params.ts'
import type { Picture } from './picture.ts'

interface Size {
  readonly width: number
  readonly height: number
}

export interface FitWishes {
  /** 0 and nothing are the same: what follows from the other side. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly fit: 'clip' | 'crop' | 'scale' | 'max'
}

const MIDDLE: PositionValue = ['middle', 'center']

/** The picture in another size. `align` says what stays where something is cut off. */
export function resizePicture(
  picture: Picture,
  { align = MIDDLE, ...wishes }: FitWishes & { readonly align?: PositionValue },
): Picture {
  const size = scaledSize(picture, wishes)
  const isCut = wishes.fit === 'crop' && Boolean(wishes.width) && Boolean(wishes.height)
  if (!isCut) {
    return picture.with({
      ...{ stage: 'resize', ...size },
      apply: (image) => image.resize({ ...size, fit: 'fill' }),
    })
  }
  return picture.with({
    ...{ stage: 'resize', until: 'extract', ...size },
    apply: (image) => image.resize({ ...size, fit: 'cover', position: gravityOf(align) }),
  })
}

/** The size a picture gets. At least one side must be wished. */
export function scaledSize(picture: Size, { width, height, fit }: FitWishes): Size {
  if (width && height && (fit === 'crop' || fit === 'scale')) return { width, height }
  const across = width ? width / picture.width : Number.POSITIVE_INFINITY
  const along = height ? height / picture.height : Number.POSITIVE_INFINITY
  const factor = Math.min(across, along)
  const isEnlarged = factor > 1
  if (isEnlarged && fit === 'max') return { width: picture.width, height: picture.height }
  return { width: scaled(picture.width, factor), height: scaled(picture.height, factor) }
}

/** Even a hair has one pixel. */
function scaled(side: number, factor: number): number {
  return Math.max(1, Math.round(side * factor))
}

const NORTH_SOUTH = { top: 'north', middle: '', bottom: 'south' } as const
const WEST_EAST = { left: 'west', center: '', right: 'east' } as const

/** What sharp calls a position. */
function gravityOf([vertical, horizontal]: PositionValue): string {
  return `${NORTH_SOUTH[vertical]}${WEST_EAST[horizontal]}` || 'centre'
}
