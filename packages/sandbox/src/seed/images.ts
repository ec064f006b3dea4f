import type { SeedEntry } from '../seed-entry.ts'
import { bmp, ico } from './bitmaps.ts'
import { fileEntry } from './entry.ts'
import { createRandom } from './random.ts'
import { boatFilmFrame, DESERT, dunes, EVENING, harbour, MORNING, mountains } from './scenes.ts'

/** Drawings and pictures that are not photos: transparency, animation, several pages, old formats. */
export async function images(): Promise<SeedEntry[]> {
  return (
    await Promise.all([drawings(), pngs(), modernFormats(), animations(), scans(), bitmaps()])
  ).flat()
}

/** The mark of the demo harbour, on a transparent ground. */
export const LOGO_SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">
  <title>Harbour festival</title>
  <circle cx="256" cy="256" r="236" fill="none" stroke="#1d3557" stroke-width="24"/>
  <path d="M256 84 V330 H110 Z" fill="#e76f51"/>
  <path d="M276 130 V330 H380 Z" fill="#f4a261" fill-opacity="0.8"/>
  <path d="M96 352 H416 L372 420 H140 Z" fill="#1d3557"/>
  <path d="M70 446 Q118 420 166 446 T262 446 T358 446 T446 446" fill="none" stroke="#2a9d8f" stroke-width="14"/>
</svg>
`

/** The mark as PNG, also for documents that carry a picture. */
export async function logoPng(side: number): Promise<Buffer> {
  return (await render(LOGO_SVG)).resize(side, side).png().toBuffer()
}

async function drawings(): Promise<SeedEntry[]> {
  return [
    fileEntry('/Graphics/logo.svg', LOGO_SVG),
    fileEntry('/Graphics/harbour map.svg', harbourMap()),
    fileEntry('/Graphics/harbour drawing.svg', harbour(MORNING, 31)),
  ]
}

async function pngs(): Promise<SeedEntry[]> {
  const logo = await render(LOGO_SVG)
  return Promise.all([
    logoPng(512).then((png) => fileEntry('/Graphics/logo transparent.png', png)),
    logo
      .clone()
      .resize(256, 256)
      .png({ palette: true, colours: 32 })
      .toBuffer()
      .then((png) => fileEntry('/Graphics/logo 32 colours.png', png)),
    (await render(dunes(DESERT, 32)))
      .resize(640)
      .png({ progressive: true })
      .toBuffer()
      .then((png) => fileEntry('/Graphics/dunes interlaced.png', png)),
    (await render(mountains(MORNING, 33)))
      .resize(480)
      .toColourspace('rgb16')
      .png()
      .toBuffer()
      .then((png) => fileEntry('/Graphics/fjord 16 bit.png', png)),
  ])
}

async function modernFormats(): Promise<SeedEntry[]> {
  const scene = (await render(harbour(EVENING, 34))).removeAlpha()
  const logo = await render(LOGO_SVG)
  return Promise.all([
    scene
      .clone()
      .webp({ quality: 75, effort: 2 })
      .toBuffer()
      .then((webp) => fileEntry('/Graphics/harbour.webp', webp)),
    logo
      .clone()
      .resize(200)
      .webp({ lossless: true, effort: 2 })
      .toBuffer()
      .then((webp) => fileEntry('/Graphics/badge lossless.webp', webp)),
    scene
      .clone()
      .resize(720)
      .avif({ quality: 50, effort: 0 })
      .toBuffer()
      .then((avif) => fileEntry('/Graphics/harbour.avif', avif)),
    logo
      .clone()
      .resize(200)
      .avif({ quality: 60, effort: 0 })
      .toBuffer()
      .then((avif) => fileEntry('/Graphics/badge transparent.avif', avif)),
  ])
}

async function animations(): Promise<SeedEntry[]> {
  const { default: sharp } = await import('sharp')
  const frames = await Promise.all(
    Array.from({ length: 8 }, async (_, index) =>
      (await render(boatFilmFrame(index / 8))).resize(360, 240).png().toBuffer(),
    ),
  )
  const film = sharp(frames, { join: { animated: true } })
  const delay = frames.map(() => 150)
  return [
    fileEntry('/Graphics/boat.gif', await film.clone().gif({ delay, effort: 1 }).toBuffer()),
    fileEntry(
      '/Graphics/boat animated.webp',
      await film.clone().webp({ delay, effort: 0 }).toBuffer(),
    ),
    fileEntry('/Graphics/logo.gif', await (await render(LOGO_SVG)).resize(128).gif().toBuffer()),
  ]
}

async function scans(): Promise<SeedEntry[]> {
  const { default: sharp } = await import('sharp')
  const scan = (await render(logbookPage(1))).removeAlpha()
  const pages = await Promise.all(
    [1, 2, 3].map(async (page) => (await render(logbookPage(page))).removeAlpha().png().toBuffer()),
  )
  return [
    fileEntry('/Graphics/scan.tiff', await scan.tiff({ compression: 'deflate' }).toBuffer()),
    fileEntry(
      '/Graphics/logbook three pages.tif',
      await sharp(pages, { join: { animated: true } })
        .tiff({ compression: 'lzw' })
        .toBuffer(),
    ),
  ]
}

async function bitmaps(): Promise<SeedEntry[]> {
  const logo = await render(LOGO_SVG)
  const sizes = [16, 32, 48] as const
  const icons = await Promise.all(
    sizes.map(async (side) => ({ side, png: await logo.clone().resize(side).png().toBuffer() })),
  )
  const { data, info } = await (await render(dunes(DESERT, 35)))
    .removeAlpha()
    .resize(300, 200)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [
    fileEntry('/Graphics/favicon.ico', ico(icons)),
    fileEntry('/Graphics/dunes.bmp', bmp(data, info.width, info.height)),
  ]
}

async function render(svg: string) {
  const { default: sharp } = await import('sharp')
  return sharp(Buffer.from(svg))
}

function harbourMap(): string {
  const random = createRandom(36)
  const berths = Array.from({ length: 18 }, (_, index) => {
    const colour = random() < 0.6 ? '#e76f51' : '#8ab17d'
    return `<rect x="${60 + index * 38}" y="250" width="26" height="70" fill="${colour}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" width="800" height="600">
<rect width="800" height="600" fill="#a8dadc"/><path d="M0 0 H800 V230 H40 V320 H0 Z" fill="#f1e9d2"/>
<g id="berths">${berths.join('')}</g><circle cx="740" cy="420" r="18" fill="#e63946"/></svg>
`
}

/** A page of handwriting as a scanner would see it: ruled paper and lines of ink. */
function logbookPage(page: number): string {
  const random = createRandom(50 + page)
  const rows = Array.from({ length: 18 }, (_, row) => {
    const y = 120 + row * 36
    let ink = `M70 ${y}`
    const length = 8 + Math.floor(random() * 14)
    for (let stroke = 0; stroke < length; stroke++) {
      ink += ` q${8 + random() * 6} ${-18 * random()} 20 ${6 * (random() - 0.5)}`
    }
    return `<path d="M50 ${y + 6} H590" stroke="#bcd" fill="none"/><path d="${ink}" stroke="#223" stroke-width="2" fill="none"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="820"><rect width="640" height="820" fill="#fbf8ef"/><path d="M44 0 V820" stroke="#e99"/>${rows.join('')}</svg>`
}
