/** Numbers from 0 to 1 that look random and are the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    // A Weyl sequence, mixed: two rounds of xor-shift and multiplication.
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296
  }
}

/**
 * A line that goes up and down between 0 and 1 like a coast: waves of `wavelength` pixels, and
 * others over them, each half as long and almost half as high, down to two pixels.
 */
export function roughLine(
  length: number,
  { wavelength, seed }: { readonly wavelength: number; readonly seed: number },
): Float32Array {
  const line = new Float32Array(length)
  const random = seededRandom(seed)
  let height = 1
  let total = 0
  for (let wave = Math.max(2, wavelength); wave >= 2; wave /= 2) {
    addWaves(line, { wave, height, random })
    total += height
    height *= 0.55
  }
  return line.map((value) => value / total)
}

function addWaves(
  line: Float32Array,
  wave: { readonly wave: number; readonly height: number; readonly random: () => number },
): void {
  let from = wave.random()
  let to = wave.random()
  let crest = 0
  for (let x = 0; x < line.length; x++) {
    const at = x / wave.wave
    if (at - crest >= 1) {
      crest = Math.floor(at)
      from = to
      to = wave.random()
    }
    const along = at - crest
    const eased = along * along * (3 - 2 * along)
    line[x] = (line[x] as number) + (from + (to - from) * eased) * wave.height
  }
}
