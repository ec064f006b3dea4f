/** Where one picture goes, in pixels. */
export interface Cell {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface CollageShape {
  readonly width: number
  readonly height: number
  /** Between pictures, and around all of them. */
  readonly margin: number
}

/** Pictures side by side, by their aspects: width over height. */
type Row = readonly number[]

interface Arrangement {
  readonly rows: readonly Row[]
  /** How much higher the rows together would be than there is room, if they were as wide as it. */
  readonly excess: number
}

/**
 * Places pictures of these aspects in rows or in columns, in order, whichever fill the canvas
 * better. With `isFilled` cells cover the canvas and have nearly the shapes of their pictures;
 * without it they have exactly these shapes, and stand together in the middle. Canvases too small
 * for the margins get cells of a pixel.
 */
export function layOutCollage(
  aspects: readonly number[],
  shape: CollageShape,
  isFilled: boolean,
): readonly Cell[] {
  const rows = bestRows(aspects, shape)
  const columns = bestRows(aspects.map(invert), turnShape(shape))
  if (misfit(rows) <= misfit(columns)) return placeRows(rows, shape, isFilled)
  return placeRows(columns, turnShape(shape), isFilled).map(turnCell)
}

function placeRows(
  { rows, excess }: Arrangement,
  shape: CollageShape,
  isFilled: boolean,
): readonly Cell[] {
  // Pictures that keep their shapes get narrower as they get lower.
  const across = isFilled ? 1 : 1 / Math.max(1, excess)
  const along = isFilled ? 1 / excess : across
  const heights = rows.map((row) => naturalHeight(row, shape) * along)
  const verticals = spans(heights, shape.height, shape.margin)
  return rows.flatMap((row, index) => {
    const open = roomFor(row.length, shape.width, shape.margin) * across
    const widths = row.map((aspect) => (aspect / sum(row)) * open)
    const { from: top, size: height } = verticals[index] ?? { from: 0, size: 1 }
    return spans(widths, shape.width, shape.margin).map(({ from: left, size: width }) => {
      return { left, top, width, height }
    })
  })
}

/** The number of rows whose heights come nearest to what there is, by how often it is too much. */
function bestRows(aspects: readonly number[], shape: CollageShape): Arrangement {
  const choices = aspects.map((_, index): Arrangement => {
    const rows = breakRows(aspects, index + 1)
    const needed = sum(rows.map((row) => naturalHeight(row, shape)))
    return { rows, excess: needed / roomFor(rows.length, shape.height, shape.margin) }
  })
  return choices.reduce((best, choice) => (misfit(choice) < misfit(best) ? choice : best))
}

const misfit = ({ excess }: Arrangement) => Math.abs(Math.log(excess))

/** How high a row is when it is as wide as the canvas. */
function naturalHeight(row: Row, { width, margin }: CollageShape): number {
  return roomFor(row.length, width, margin) / sum(row)
}

/** What is left for so many pictures beside each other. */
function roomFor(count: number, length: number, margin: number): number {
  return Math.max(count, length - margin * (count + 1))
}

/** So many rows, about as long as each other; each ends where it comes nearest to its share. */
function breakRows(aspects: readonly number[], count: number): readonly Row[] {
  const total = sum(aspects)
  const rows: number[][] = Array.from({ length: count }, () => [])
  let done = 0
  for (const [index, aspect] of aspects.entries()) {
    const middle = Math.floor(((done + aspect / 2) / total) * count)
    // No row may stay empty, neither this one's predecessor nor those that are still to come.
    const earliest = count - (aspects.length - index)
    const filled = rows.findLastIndex((row) => row.length > 0)
    const row = Math.min(Math.max(middle, earliest, filled, 0), filled + 1, count - 1)
    rows[row]?.push(aspect)
    done += aspect
  }
  return rows
}

/** These lengths in whole pixels, with margins between, in the middle of the room. */
function spans(lengths: readonly number[], room: number, margin: number) {
  const used = sum(lengths) + margin * (lengths.length + 1)
  const before = Math.max(0, Math.round((room - used) / 2))
  let at = 0
  return lengths.map((length, index) => {
    const begin = Math.round(at)
    at += length
    // Rounding of sums, not of lengths: nothing adds up.
    return {
      from: before + begin + margin * (index + 1),
      size: Math.max(1, Math.round(at) - begin),
    }
  })
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)

/* Columns are rows of what lies on its side. */

const invert = (aspect: number) => 1 / aspect

const turnShape = ({ width, height, margin }: CollageShape): CollageShape => ({
  ...{ width: height, height: width, margin },
})

const turnCell = ({ left, top, width, height }: Cell): Cell => ({
  ...{ left: top, top: left, width: height, height: width },
})
