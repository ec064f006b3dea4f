import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import readExif from 'exif-reader'
import { unzipSync } from 'fflate'
import { fileTypeFromBuffer } from 'file-type'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import type { SeedEntry, SeedFile } from '../seed-entry.ts'
import { demoTeamSpace, demoTree } from './index.ts'

const CROWDED = '/Archive/Berth notes/'

describe('the personal demo tree', () => {
  let entries: SeedEntry[] = []
  before(async () => {
    entries = await Array.fromAsync(demoTree('personal'))
  })

  const files = () => entries.filter((entry): entry is SeedFile => entry.kind === 'file')
  const bytesOf = (path: string): Uint8Array => {
    const found = files().find((file) => file.path === path)
    assert.ok(found?.content instanceof Uint8Array, `${path} is a file with bytes`)
    return found.content
  }

  it('holds at least sixty files beside a folder of three thousand', () => {
    const crowd = files().filter(({ path }) => path.startsWith(CROWDED))

    assert.equal(crowd.length, 3000)
    assert.ok(files().length - crowd.length >= 60)
  })

  it('holds at least twenty-five kinds of file that their first bytes tell apart', async () => {
    const kinds = new Set<string>()
    for (const { content, path } of files()) {
      if (path.startsWith(CROWDED) || !(content instanceof Uint8Array)) continue
      const kind = await fileTypeFromBuffer(content)
      if (kind) kinds.add(kind.ext)
    }

    assert.ok(kinds.size >= 25, `only ${kinds.size}: ${[...kinds].join(' ')}`)
  })

  it('has the same bytes each time it is made', async () => {
    const again = await Array.fromAsync(demoTree('personal'))

    const changed = entries.filter((entry, index) => !isDeepStrictEqual(entry, again[index]))
    assert.deepEqual(
      changed.map(({ path }) => path),
      [],
    )
    assert.equal(again.length, entries.length)
  })

  it('names every entry once, whatever the case, in composed characters of at most 255 units', () => {
    const seen = new Set<string>()
    for (const { path } of entries) {
      assert.equal(path, path.normalize('NFC'))
      assert.ok(!seen.has(path.toLowerCase()), path)
      seen.add(path.toLowerCase())
      for (const name of path.slice(1).split('/')) {
        assert.ok(name.length > 0 && name.length <= 255, name)
      }
    }
    const lengths = entries.map(({ path }) => path.slice(path.lastIndexOf('/') + 1).length)
    assert.equal(lengths.filter((length) => length === 255).length, 2)
  })

  it('has photos whose EXIF tells when and where they were taken', async () => {
    const { exif } = await sharp(bytesOf('/Photos/harbour.jpg')).metadata()

    const { Photo, GPSInfo } = readExif(exif ?? Buffer.alloc(0))
    assert.deepEqual(Photo?.DateTimeOriginal, new Date('2026-06-21T20:47:09Z'))
    assert.deepEqual(GPSInfo?.GPSLatitude, [60, 23, 42.36])
    assert.equal(GPSInfo?.GPSLatitudeRef, 'N')
  })

  it('has a photo that stands upright only when its orientation is obeyed', async () => {
    const photo = bytesOf('/Photos/From phone/IMG_2041 upright.jpg')

    const stored = await sharp(photo).metadata()
    const upright = await sharp(photo).autoOrient().toBuffer({ resolveWithObject: true })

    assert.equal(stored.orientation, 6)
    assert.deepEqual([stored.width, stored.height], [800, 600])
    assert.deepEqual([upright.info.width, upright.info.height], [600, 800])
  })

  it('has pictures with transparency, in motion, of several pages and of four inks', async () => {
    const of = (path: string) => sharp(bytesOf(path)).metadata()

    assert.equal((await of('/Graphics/logo transparent.png')).hasAlpha, true)
    assert.equal((await of('/Graphics/boat.gif')).pages, 8)
    assert.equal((await of('/Graphics/boat animated.webp')).pages, 8)
    assert.equal((await of('/Graphics/logbook three pages.tif')).pages, 3)
    assert.equal((await of('/Photos/Prints/dunes CMYK.jpg')).space, 'cmyk')
  })

  it('has documents that open', async () => {
    const pdf = await PDFDocument.load(bytesOf('/Documents/Logbook 120 pages.pdf'))
    const word = unzipSync(bytesOf('/Documents/Harbour rules.docx'))
    const letter = unzipSync(bytesOf('/Documents/Letter to the berths.odt'))

    assert.equal(pdf.getPageCount(), 120)
    assert.ok(word['word/document.xml'])
    assert.equal(Object.keys(letter)[0], 'mimetype')
  })

  it('has files of telling sizes, the large ones as patterns', () => {
    const sizes = files()
      .filter(({ path }) => path.startsWith('/Sizes/'))
      .map(({ content }) => (content instanceof Uint8Array ? content.length : content.pattern.size))

    assert.deepEqual(sizes, [0, 1, 4_194_304, 4_194_305, 209_715_200])
  })

  it('has the same content under several names', () => {
    const hash = (path: string) => createHash('sha256').update(bytesOf(path)).digest('hex')

    assert.equal(hash('/Copies/harbour (copy).jpg'), hash('/Photos/harbour.jpg'))
    assert.equal(hash('/Copies/a PNG that says JPEG.jpg'), hash('/Graphics/logo transparent.png'))
  })

  it('has an empty folder and Paper documents with their exports', () => {
    const papers = entries.filter((entry) => entry.kind === 'paper')

    assert.ok(entries.some(({ kind, path }) => kind === 'folder' && path === '/Empty folder'))
    assert.ok(papers.length >= 2)
    for (const { path, exports } of papers) {
      assert.match(path, /\.paper$/)
      assert.match(exports.html, /^<!doctype html>/)
      assert.match(exports.markdown, /^# /)
    }
  })
})

describe("the team's demo trees", () => {
  it('are small and made of a home and a shared space', async () => {
    const home = await Array.fromAsync(demoTree('team'))
    const space = await Array.fromAsync(demoTeamSpace())

    assert.ok(home.some(({ kind }) => kind === 'file'))
    assert.ok(space.some(({ kind }) => kind === 'paper'))
    assert.ok(space.every(({ path }) => path.startsWith('/Festival team/')))
  })
})
