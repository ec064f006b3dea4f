import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, it } from 'node:test'
import { chromium } from 'playwright-core'
import type { SeedEntry } from '../seed-entry.ts'
import { video } from './video.ts'

/** Where Debian's package puts the browser. */
const CHROMIUM = '/usr/bin/chromium'
const noBrowser = existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}`

interface Played {
  readonly width: number
  readonly height: number
  readonly seconds: number
  readonly distinctPictures: number
}

describe('the demo films', () => {
  it('play in a browser to their end', { skip: noBrowser, timeout: 60_000 }, async () => {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    await using cleanup = new AsyncDisposableStack()
    cleanup.defer(() => browser.close())
    const page = await browser.newPage()

    const played = new Map<string, Played>()
    for (const film of await video()) {
      played.set(film.path, await page.evaluate(playFilm, dataUrl(film)))
    }

    const webm = { width: 640, height: 360, seconds: 2, distinctPictures: 3 }
    const mp4 = { width: 320, height: 180, seconds: 2, distinctPictures: 3 }
    assert.deepEqual(played.get('/Video/boat.webm'), webm)
    assert.deepEqual(played.get('/Video/boat with tune.mp4'), mp4)
  })
})

function dataUrl(film: SeedEntry): string {
  assert.ok(film.kind === 'file' && film.content instanceof Uint8Array)
  const type = film.path.endsWith('.webm') ? 'video/webm' : 'video/mp4'
  return `data:${type};base64,${Buffer.from(film.content).toString('base64')}`
}

/** Runs in the page: loads the film, looks at three places of it and plays the rest. */
async function playFilm(url: string): Promise<Played> {
  // The page's own types are not those of Node, for which this file is checked.
  const { document } = globalThis as unknown as { document: PageDocument }
  const film = document.createElement('video')
  const canvas = document.createElement('canvas')
  const happens = (name: string) =>
    new Promise((resolve, reject) => {
      film.addEventListener(name, resolve)
      film.addEventListener('error', () => reject(new Error(film.error?.message)))
    })

  const loaded = happens('loadeddata')
  film.muted = true
  film.src = url
  await loaded

  const pictures = new Set<string>()
  for (const at of [0.1, 1, 1.9]) {
    const arrived = happens('seeked')
    film.currentTime = at
    await arrived
    canvas.getContext('2d').drawImage(film, 0, 0, 300, 150)
    pictures.add(canvas.toDataURL())
  }

  const ended = happens('ended')
  await film.play()
  await ended
  return {
    width: film.videoWidth,
    height: film.videoHeight,
    seconds: Math.round(film.duration),
    distinctPictures: pictures.size,
  }
}

interface PageFilm {
  muted: boolean
  src: string
  currentTime: number
  readonly duration: number
  readonly videoWidth: number
  readonly videoHeight: number
  readonly error: { readonly message: string } | null
  play(): Promise<void>
  addEventListener(name: string, listener: (event: unknown) => void): void
}

interface PageCanvas {
  getContext(kind: '2d'): {
    drawImage(film: PageFilm, x: number, y: number, width: number, height: number): void
  }
  toDataURL(): string
}

interface PageDocument {
  createElement(tag: 'video'): PageFilm
  createElement(tag: 'canvas'): PageCanvas
}
