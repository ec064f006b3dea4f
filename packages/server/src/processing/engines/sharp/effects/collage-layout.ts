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

/** One row of pictures, by their aspects: width over height. */
type Row = readonly number[]

/**
 * Places pictures of these aspects in rows, in order, on a canvas of this shape: as many rows as
 * make them fill it best, each row as wide as the canvas. What is then missing in height, or too
 * much, is shared out between the rows, so cells have nearly the shapes of their pictures. Canvases
 * too small for the margins get cells of one pixel.
 */
export function layOutCollage(aspects: readonly number[], shape: CollageShape): readonly Cell[] {
  const rows = bestRows(aspects, shape)
  const heights = rows.map((row) => naturalHeight(row, shape))
  const free = Math.max(rows.length, shape.height - shape.margin * (rows.length + 1))
  const scale = free / sum(heights)
  const tops = edges(
    heights.map((height) => height * scale),
    shape.margin,
  )
  return rows.flatMap((row, index) => {
    const vertical = tops[index] ?? { from: 0, to: 1 }
    const open = Math.max(row.length, shape.width - shape.margin * (row.length + 1))
    const widths = row.map((aspect) => (aspect / sum(row)) * open)
    return edges(widths, shape.margin).map(({ from, to }) => ({
      left: from,
      top: vertical.from,
      width: to - from,
      height: vertical.to - vertical.from,
    }))
  })
}

/** The number of rows whose heights come nearest to what there is, by how often it is too much. */
function bestRows(aspects: readonly number[], shape: CollageShape): readonly Row[] {
  const choices = aspects.map((_, index) => breakRows(aspects, index + 1))
  const misfit = (rows: readonly Row[]) => {
    const margins = shape.margin * (rows.length + 1)
    const needed = sum(rows.map((row) => naturalHeight(row, shape)))
    return Math.abs(Math.log(needed / Math.max(1, shape.height - margins)))
  }
  return choices.reduce((best, rows) => (misfit(rows) < misfit(best) ? rows : best))
}

/** How high a row is when it is as wide as the canvas. */
function naturalHeight(row: Row, { width, margin }: CollageShape): number {
  return Math.max(1, width - margin * (row.length + 1)) / sum(row)
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
    const row = Math.min(Math.max(middle, earliest, 0), filled + 1, count - 1)
    rows[row]?.push(aspect)
    done += aspect
  }
  return rows
}

/** Whole pixels, with a margin before each: rounding never adds up. */
function edges(lengths: readonly number[], margin: number) {
  let at = 0
  return lengths.map((length, index) => {
    const from = Math.round(at) + margin * (index + 1)
    at += length
    return { from, to: Math.max(from + 1, Math.round(at) + margin * (index + 1)) }
  })
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
