import { between, createRandom, pick, type Random } from './random.ts'

/** The colours that turn one motif into a picture of another place and hour. */
export interface Light {
  readonly skyTop: string
  readonly skyLow: string
  readonly sun: string
  readonly far: string
  readonly near: string
  readonly ground: string
}

export const EVENING: Light = {
  skyTop: '#2b3a67',
  skyLow: '#f6a56b',
  sun: '#fff0c9',
  far: '#5a5f86',
  near: '#39456b',
  ground: '#27406b',
}

export const MORNING: Light = {
  skyTop: '#5b9bd8',
  skyLow: '#e9f3fb',
  sun: '#fffbe6',
  far: '#a9bfd3',
  near: '#6d8fa8',
  ground: '#2e6f95',
}

export const NIGHT: Light = {
  skyTop: '#070b1c',
  skyLow: '#24305c',
  sun: '#f5f2dc',
  far: '#141b38',
  near: '#0d132b',
  ground: '#0a1830',
}

export const DESERT: Light = {
  skyTop: '#d98f5c',
  skyLow: '#fbe3b9',
  sun: '#fff7e0',
  far: '#d7a566',
  near: '#b97a3f',
  ground: '#8a5526',
}

/** The canvas every motif is drawn on; the picture's own size comes from rasterising. */
export const CANVAS = { width: 1200, height: 800 } as const

const HORIZON = 470

/** A harbour: hills, houses along the quay, a lighthouse, sailing boats and their reflections. */
export function harbour(light: Light, seed: number): string {
  const random = createRandom(seed)
  const boats = [180, 420, 700, 960].map((x, index) => {
    const size = 0.7 + 0.25 * index
    return boat(x + between(random, -40, 40), HORIZON + 60 + index * 55, size, random)
  })
  return canvas(light, [
    hills(light.far, HORIZON, 120, random),
    hills(light.near, HORIZON, 60, random),
    water(light, random),
    houses(random),
    lighthouse(1080),
    ...boats,
  ])
}

/** A fjord: ranges of mountains, the farther the paler, above still water. */
export function mountains(light: Light, seed: number): string {
  const random = createRandom(seed)
  return canvas(light, [
    ridge(light.far, HORIZON, 330, random),
    ridge(light.near, HORIZON, 210, random),
    water(light, random),
    ridge('#1d3326', CANVAS.height, 90, random),
  ])
}

/** Dunes or fields: soft waves of ground, darker towards the viewer. */
export function dunes(light: Light, seed: number): string {
  const random = createRandom(seed)
  return canvas(light, [
    waves(light.far, 470, 40, random),
    waves(light.near, 570, 70, random),
    waves(light.ground, 690, 60, random),
  ])
}

/** A skyline with lit windows. */
export function city(light: Light, seed: number): string {
  const random = createRandom(seed)
  const towers: string[] = []
  for (let x = 0; x < CANVAS.width; x += 62) towers.push(tower(x, light.near, random))
  return canvas(light, [hills(light.far, 620, 90, random), ...towers, streetLights(random)])
}

/** A wood: rows of firs, the nearer the taller and darker. */
export function forest(light: Light, seed: number): string {
  const random = createRandom(seed)
  const rows = [
    { y: 520, height: 170, colour: '#6f8f7c' },
    { y: 640, height: 250, colour: '#43664f' },
    { y: 800, height: 360, colour: '#1f3d2b' },
  ]
  return canvas(light, [
    ridge(light.far, 520, 200, random),
    ...rows.map(({ y, height, colour }) => firs(y, height, colour, random)),
  ])
}

/** The motif's frame number `phase` (0 to 1) of a short film: a boat crosses the harbour. */
export function boatFilmFrame(phase: number): string {
  const random = createRandom(7)
  const bob = Math.sin(phase * Math.PI * 8) * 6
  return canvas(EVENING, [
    hills(EVENING.far, HORIZON, 120, random),
    water(EVENING, random),
    lighthouse(1040),
    boat(-100 + phase * 1400, HORIZON + 150 + bob, 1.4, random),
  ])
}

function canvas(light: Light, layers: readonly string[]): string {
  const { width, height } = CANVAS
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${light.skyTop}"/><stop offset="0.62" stop-color="${light.skyLow}"/></linearGradient>
<linearGradient id="water" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${light.skyLow}"/><stop offset="0.25" stop-color="${light.ground}"/><stop offset="1" stop-color="${light.skyTop}"/></linearGradient>
<radialGradient id="glow"><stop offset="0" stop-color="${light.sun}" stop-opacity="0.9"/><stop offset="1" stop-color="${light.sun}" stop-opacity="0"/></radialGradient>
</defs>
<rect width="${width}" height="${height}" fill="url(#sky)"/>
<circle cx="330" cy="300" r="230" fill="url(#glow)"/><circle cx="330" cy="300" r="46" fill="${light.sun}"/>
${layers.join('\n')}
</svg>`
}

function hills(colour: string, base: number, height: number, random: Random): string {
  const step = 200
  let path = `M-${step} ${base}`
  for (let x = -step; x <= CANVAS.width; x += step) {
    const top = base - height * (0.35 + 0.65 * random())
    path += ` Q${x + step / 2} ${top.toFixed(0)} ${x + step} ${(base - height * 0.3).toFixed(0)}`
  }
  return `<path d="${path} V${base} Z" fill="${colour}"/>`
}

function waves(colour: string, base: number, height: number, random: Random): string {
  let path = `M-100 ${base} Q0 ${base - height * 2} 100 ${base}`
  for (let x = 300; x <= CANVAS.width + 200; x += 200) {
    path += ` T${x} ${(base + height * (random() - 0.5)).toFixed(0)}`
  }
  return `<path d="${path} V${CANVAS.height} H-100 Z" fill="${colour}"/>`
}

function ridge(colour: string, base: number, height: number, random: Random): string {
  let points = `0,${base}`
  for (let x = 0; x <= CANVAS.width; x += 50) {
    const peak = x % 100 === 0 ? 0.45 + 0.55 * random() : 0.25 + 0.3 * random()
    points += ` ${x},${(base - height * peak).toFixed(0)}`
  }
  return `<polygon points="${points} ${CANVAS.width},${base}" fill="${colour}"/>`
}

function water(light: Light, random: Random): string {
  const depth = CANVAS.height - HORIZON
  const glints = Array.from({ length: 70 }, () => {
    const nearness = random()
    const y = HORIZON + nearness * nearness * depth
    const length = 20 + 120 * nearness
    const x = nearness < 0.5 ? 230 + random() * 200 : random() * CANVAS.width
    return `<rect x="${x.toFixed(0)}" y="${y.toFixed(0)}" width="${length.toFixed(0)}" height="${(1 + 3 * nearness).toFixed(1)}" rx="2" fill="${light.sun}" opacity="${(0.1 + 0.3 * random()).toFixed(2)}"/>`
  })
  return `<rect y="${HORIZON}" width="${CANVAS.width}" height="${depth}" fill="url(#water)"/>${glints.join('')}`
}

function houses(random: Random): string {
  const walls = ['#b5483a', '#d9a441', '#e8e2d2', '#4f7a8c', '#8c5a3c'] as const
  const row: string[] = []
  for (let x = 520; x < 1000; x += 58) {
    const height = between(random, 50, 95)
    const top = HORIZON - height
    row.push(
      `<rect x="${x}" y="${top}" width="54" height="${height + 8}" fill="${pick(random, walls)}"/>`,
      `<polygon points="${x - 3},${top} ${x + 27},${top - 28} ${x + 57},${top}" fill="#5b2f2a"/>`,
      ...[10, 32].map(
        (dx) =>
          `<rect x="${x + dx}" y="${top + 16}" width="11" height="14" fill="#ffe9a8" opacity="0.9"/>`,
      ),
    )
  }
  return `${row.join('')}<rect x="500" y="${HORIZON}" width="700" height="12" fill="#4a4038"/>`
}

function lighthouse(x: number): string {
  const stripes = [0, 1, 2].map(
    (n) =>
      `<rect x="${x - 14}" y="${HORIZON - 150 + n * 50}" width="28" height="25" fill="#c0392b"/>`,
  )
  return `<polygon points="${x},${HORIZON - 185} ${x - 700},${HORIZON - 260} ${x - 700},${HORIZON - 150}" fill="#fff6c8" opacity="0.18"/>
<rect x="${x - 14}" y="${HORIZON - 150}" width="28" height="150" fill="#f4f1ea"/>${stripes.join('')}
<rect x="${x - 18}" y="${HORIZON - 196}" width="36" height="46" rx="6" fill="#2c2c34"/><circle cx="${x}" cy="${HORIZON - 175}" r="12" fill="#fff3b0"/>
<ellipse cx="${x}" cy="${HORIZON + 4}" rx="90" ry="20" fill="#3b3a3f"/>`
}

function boat(x: number, y: number, size: number, random: Random): string {
  const sail = pick(random, ['#fdf6e3', '#e9c46a', '#e76f51', '#f1faee'] as const)
  return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${size.toFixed(2)})">
<polygon points="0,-118 0,-14 58,-14" fill="${sail}"/><polygon points="-6,-100 -6,-14 -44,-14" fill="${sail}" opacity="0.85"/>
<rect x="-4" y="-122" width="4" height="122" fill="#3b2a20"/><path d="M-62 -8 H66 L46 20 H-44 Z" fill="#6b2d2a"/>
<polygon points="0,26 0,110 50,26" fill="${sail}" opacity="0.18"/><path d="M-58 24 H60 L44 44 H-40 Z" fill="#000" opacity="0.25"/></g>`
}

function tower(x: number, colour: string, random: Random): string {
  const height = between(random, 180, 480)
  const top = CANVAS.height - 90 - height
  const windows: string[] = []
  for (let y = top + 14; y < CANVAS.height - 110; y += 24) {
    for (let dx = 8; dx < 50; dx += 15) {
      if (random() < 0.55) continue
      windows.push(`<rect x="${x + dx}" y="${y}" width="9" height="13"/>`)
    }
  }
  return `<rect x="${x}" y="${top}" width="58" height="${height + 90}" fill="${colour}"/><g fill="#ffd97a" opacity="0.85">${windows.join('')}</g>`
}

function streetLights(random: Random): string {
  const lights = Array.from({ length: 26 }, () => {
    const x = between(random, 0, CANVAS.width)
    return `<circle cx="${x}" cy="${between(random, 715, 790)}" r="${between(random, 3, 9)}" fill="${pick(random, ['#ffcf70', '#ff8a5c', '#9fd8ff'] as const)}" opacity="0.8"/>`
  })
  return `<rect y="705" width="${CANVAS.width}" height="95" fill="#0b1020"/>${lights.join('')}`
}

function firs(base: number, height: number, colour: string, random: Random): string {
  const trees: string[] = []
  for (let x = -20; x < CANVAS.width + 40; x += height / 5) {
    const tall = height * (0.6 + 0.4 * random())
    const half = tall / 5
    const tiers = [0, 0.28, 0.56].map((tier) => {
      const tip = base - tall * (1 - tier)
      const spread = half * (0.5 + tier)
      return `<polygon points="${x},${tip.toFixed(0)} ${(x - spread).toFixed(0)},${(tip + tall * 0.44).toFixed(0)} ${(x + spread).toFixed(0)},${(tip + tall * 0.44).toFixed(0)}"/>`
    })
    trees.push(tiers.join(''))
  }
  const soil = `<rect y="${base - height / 8}" width="${CANVAS.width}" height="${height}"/>`
  return `<g fill="${colour}">${soil}${trees.join('')}</g>`
}
