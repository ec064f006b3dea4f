/** One number a pixel: a mask, a shadow. */
export interface Plane {
  readonly data: Float32Array
  readonly width: number
  readonly height: number
}

/** Below this three boxes are too coarse to look like a bell. */
const SMALLEST_BOXED_SIGMA = 4

/**
 * Blurred by a Gaussian of this sigma, in pixels. What lies outside is as the edge is, so edges do
 * not fade. Larger sigmas take no longer: three boxes in a row come within 4 % of it.
 */
export function blurPlane(plane: Plane, sigma: number): Plane {
  if (sigma <= 0) return plane
  const once = sigma < SMALLEST_BOXED_SIGMA ? convolve(kernel(sigma)) : boxes(sigma)
  // Each pass writes its columns as rows, so that two of them blur in both directions.
  return once(once(plane))
}

type Pass = (plane: Plane) => Plane

function kernel(sigma: number): Float32Array {
  const radius = Math.ceil(sigma * 3)
  const weights = Float32Array.from({ length: radius * 2 + 1 }, (_, index) =>
    Math.exp(-((index - radius) ** 2) / (2 * sigma * sigma)),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

/** Along rows; the result is turned over its diagonal. */
function convolve(weights: Float32Array): Pass {
  const radius = (weights.length - 1) / 2
  return ({ data, width, height }) => {
    const turned = new Float32Array(data.length)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0
        for (let step = -radius; step <= radius; step++) {
          const at = Math.min(width - 1, Math.max(0, x + step))
          sum += (data[y * width + at] as number) * (weights[step + radius] as number)
        }
        turned[x * height + y] = sum
      }
    }
    return { data: turned, width: height, height: width }
  }
}

/** Three boxes along each row, then turned over the diagonal. */
function boxes(sigma: number): Pass {
  const radii = boxRadii(sigma)
  return ({ data, width, height }) => {
    const turned = new Float32Array(data.length)
    let row = new Float32Array(width)
    let next = new Float32Array(width)
    for (let y = 0; y < height; y++) {
      row.set(data.subarray(y * width, (y + 1) * width))
      for (const radius of radii) {
        boxRow(row, next, radius)
        ;[row, next] = [next, row]
      }
      for (let x = 0; x < width; x++) turned[x * height + y] = row[x] as number
    }
    return { data: turned, width: height, height: width }
  }
}

function boxRow(from: Float32Array, to: Float32Array, radius: number): void {
  const last = from.length - 1
  let sum = (from[0] as number) * (radius + 1)
  for (let x = 1; x <= radius; x++) sum += from[Math.min(last, x)] as number
  const share = 1 / (radius * 2 + 1)
  for (let x = 0; x <= last; x++) {
    to[x] = sum * share
    sum +=
      (from[Math.min(last, x + radius + 1)] as number) - (from[Math.max(0, x - radius)] as number)
  }
}

/** Three boxes whose variances, (width² - 1) / 12 each, sum up to the Gaussian's. */
function boxRadii(sigma: number): readonly number[] {
  const ideal = Math.sqrt(4 * sigma * sigma + 1)
  const small = Math.floor((ideal - 1) / 2)
  const width = small * 2 + 1
  const missing = 12 * sigma * sigma - 3 * (width * width - 1)
  // A box that is two wider adds (4 * width + 4) / 12 of variance.
  const larger = Math.round(missing / (4 * width + 4))
  return [0, 1, 2].map((index) => (index < larger ? small + 1 : small))
}
