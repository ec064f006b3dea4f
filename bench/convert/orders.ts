/** The same picture to be made by everybody. */
export interface Order {
  /** Words of an address for Quayside. */
  readonly tasks: string
  /** Modifiers of ipx. */
  readonly modifiers: string
}

export interface Thumbnail {
  readonly width: number
  readonly format: 'webp' | 'jpg'
}

export const QUALITY = 80

/** A picture of this width. */
export function orderOf({ width, format }: Thumbnail, number: number): Order {
  return order(`resize=width:${width}`, `w_${width}`, format, number)
}

/** What pages ask for, in turns. */
export function mixedOrder(number: number): Order {
  const [tasks, modifiers, format] = MIX[number % MIX.length] ?? ['', '', 'jpg']
  return order(tasks, modifiers, format, number)
}

const MIX: readonly (readonly [tasks: string, modifiers: string, format: 'webp' | 'jpg'])[] = [
  ['resize=width:300', 'w_300', 'webp'],
  ['resize=width:1200', 'w_1200', 'jpg'],
  ['resize=width:200,height:200,fit:crop', 's_200x200,fit_cover', 'jpg'],
  ['resize=width:600/rotate=deg:90', 'w_600,rotate_90', 'jpg'],
  ['resize=width:400/blur=amount:3', 'w_400,blur_3', 'webp'],
  ['resize=width:500/monochrome', 'w_500,grayscale', 'jpg'],
]

/** How densely SVG and documents are drawn; photos have no use for it. */
const DENSITIES = 500

/**
 * Each number is another address to Quayside, which would otherwise remember what it made, and the
 * same work.
 */
function order(tasks: string, modifiers: string, format: 'webp' | 'jpg', number: number): Order {
  const density = 1 + (number % DENSITIES)
  return {
    tasks: `${tasks}/output=format:${format},quality:${QUALITY},density:${density}`,
    modifiers: `${modifiers},f_${format === 'jpg' ? 'jpeg' : format},q_${QUALITY}`,
  }
}
