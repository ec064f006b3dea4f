/** A part of a picture, in its pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Width and height in pixels. */
export type Size = readonly [number, number]

/** Quarter turns, clockwise. */
export type Turns = 0 | 1 | 2 | 3

/** A part smaller than this is a slip of the hand. */
const SMALLEST = 8

/** The size of a picture after it was turned. */
export function turnedSize([width, height]: Size, turns: Turns): Size {
  return turns % 2 === 0 ? [width, height] : [height, width]
}

/** The largest part of the wanted shape in the middle, made smaller to its share of the picture. */
export function middleBox([width, height]: Size, ratio: number | undefined, share = 1): Box {
  const wanted = ratio ?? width / height
  const w = Math.min(width, height * wanted) * share
  const h = w / wanted
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h }
}

/**
 * The wanted part as near as it can be: inside of the picture, of the wanted shape and not too
 * small. Edges that did not move from `before` stay where they are.
 */
export function fittedBox(
  wanted: Box,
  before: Box,
  { size, ratio }: { readonly size: Size; readonly ratio: number | undefined },
): Box {
  const isMoved = same(wanted.width, before.width) && same(wanted.height, before.height)
  if (isMoved) return insideOf(wanted, size)
  const across = axisOf(wanted.x, wanted.width, before.x, before.width, size[0])
  const down = axisOf(wanted.y, wanted.height, before.y, before.height, size[1])
  const smallest = Math.min(SMALLEST, ...size)
  const width = clamp(wanted.width, smallest, across.room)
  const height = clamp(wanted.height, smallest, down.room)
  const fit = ratio === undefined ? [width, height] : shaped(width, [across.room, down.room], ratio)
  return placed(fit, across.at, down.at)
}

/** The same part after the picture was turned clockwise once more. */
export function turnedBox({ x, y, width, height }: Box, [, sizeY]: Size): Box {
  return { x: sizeY - y - height, y: x, width: height, height: width }
}

/** Where a part of the turned picture lies in the picture as it was; whole pixels. */
export function originalBox(box: Box, size: Size, turns: Turns): Box {
  return wholePixels(turnedBack(box, size, turns), size)
}

/** Where a part of the picture as it was lies in the turned picture. */
export function shownBox(original: Box, size: Size, turns: Turns): Box {
  const back = turns === 0 ? 0 : turns === 1 ? 3 : turns === 2 ? 2 : 1
  return turnedBack(original, turnedSize(size, turns), back)
}

function turnedBack({ x, y, width, height }: Box, [sizeX, sizeY]: Size, turns: Turns): Box {
  switch (turns) {
    case 0:
      return { x, y, width, height }
    case 1:
      return { x: y, y: sizeY - x - width, width: height, height: width }
    case 2:
      return { x: sizeX - x - width, y: sizeY - y - height, width, height }
    case 3:
      return { x: sizeX - y - height, y: x, width: height, height: width }
  }
}

/** Whole pixels, inside of the picture, at least one. */
export function wholePixels(box: Box, [sizeX, sizeY]: Size): Box {
  const x = clamp(Math.round(box.x), 0, sizeX - 1)
  const y = clamp(Math.round(box.y), 0, sizeY - 1)
  return {
    x,
    y,
    width: clamp(Math.round(box.width), 1, sizeX - x),
    height: clamp(Math.round(box.height), 1, sizeY - y),
  }
}

/**
 * What a key wants: arrows move, with Shift they make the part larger or smaller at its lower
 * right. `undefined` for other keys.
 */
export function boxOfKey(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  box: Box,
  { size, ratio }: { readonly size: Size; readonly ratio: number | undefined },
): Box | undefined {
  const direction = ARROWS[key]
  if (!direction) return undefined
  const step = Math.max(1, Math.max(...size) / 100)
  const [x, y] = [direction[0] * step, direction[1] * step]
  if (!shiftKey) return { ...box, x: box.x + x, y: box.y + y }
  if (ratio === undefined) return { ...box, width: box.width + x, height: box.height + y }
  const width = box.width + (x || y)
  return { ...box, width, height: width / ratio }
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** How far one side may grow, and where it then begins. */
function axisOf(from: number, length: number, fromBefore: number, before: number, size: number) {
  const end = fromBefore + before
  if (same(from, fromBefore)) {
    return { room: size - fromBefore, at: () => fromBefore }
  }
  if (same(from + length, end)) return { room: end, at: (fit: number) => end - fit }
  // Both edges moved: the middle stays.
  const middle = clamp(from + length / 2, 0, size)
  const room = 2 * Math.min(middle, size - middle)
  return { room, at: (fit: number) => middle - fit / 2 }
}

function shaped(width: number, [roomX, roomY]: Size, ratio: number): Size {
  const fit = Math.min(width, roomX, roomY * ratio)
  return [fit, fit / ratio]
}

function placed(
  [width, height]: readonly number[],
  across: (fit: number) => number,
  down: (fit: number) => number,
): Box {
  return { x: across(width ?? 0), y: down(height ?? 0), width: width ?? 0, height: height ?? 0 }
}

function insideOf({ x, y, width, height }: Box, [sizeX, sizeY]: Size): Box {
  return { x: clamp(x, 0, sizeX - width), y: clamp(y, 0, sizeY - height), width, height }
}

/** Positions are scaled to the screen and back, which costs them their last digits. */
function same(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}
