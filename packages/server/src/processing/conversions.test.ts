import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { createConversions } from './conversions.ts'
import type { ConversionLimits, Engine, LocalFile, StageResult } from './engines/engine.ts'
import { CHILD_ENGINES } from './engines/index.ts'
import { makePdf } from './engines/pdf/testing/make-pdf.ts'
import { createPool, type Pool } from './pool/pool.ts'
import { createSlots } from './slots.ts'
import { readCalls } from './testing/read-calls.ts'

const LIMITS: ConversionLimits = {
  pixels: 10_000_000,
  pages: 100,
  frames: 100,
  bytes: 10 * 1024 ** 2,
  memoryBytes: 1024 ** 3,
  timeoutMs: 60_000,
}

let root: string
let pool: Pool
let rooms = 0

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'quayside-conversions-'))
  pool = createPool({
    engines: CHILD_ENGINES,
    reach: { readable: [], writable: root, memoryBytes: LIMITS.memoryBytes },
  })
})

after(async () => {
  await pool.close()
  await rm(root, { recursive: true, force: true })
})

async function newFolder(): Promise<string> {
  rooms += 1
  const folder = join(root, String(rooms))
  await mkdir(folder)
  return folder
}

/** Conversions, each with a folder of its own, and a folder for their sources. */
async function setUp({ limits = LIMITS, programs = [] as readonly Engine[] } = {}) {
  const slots = createSlots({ count: 1, waiting: 1 })
  const conversions = createConversions({ pool, programs, slots, limits })
  const folder = await newFolder()

  async function put(filename: string, contentType: string, bytes: Buffer): Promise<LocalFile> {
    const path = join(folder, filename)
    await writeFile(path, bytes)
    return { path, contentType, filename, size: bytes.length }
  }
  async function run(
    tasks: string,
    sources: readonly LocalFile[],
    { files = {}, signal = new AbortController().signal, room = '' } = {},
  ) {
    const folder = room || (await newFolder())
    const plan = conversions.plan(readCalls(tasks), sources, { accept: undefined })
    return await conversions.run(plan, { sources, files, folder, priority: 'interactive', signal })
  }
  return { put, run, slots }
}

function draw(background: string, width = 40, height = 30): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
}

async function sizeOf(result: StageResult) {
  assert.equal(result.kind, 'file')
  const { width, height, format } = await sharp(result.path).metadata()
  return { width, height, format, contentType: result.contentType, extension: result.extension }
}

describe('a conversion', () => {
  test('leaves its source as it is, and its result in the folder it was given', async () => {
    const { put, run } = await setUp()
    const bytes = await draw('red')
    const source = await put('source.png', 'image/png', bytes)
    const room = await newFolder()

    const result = await run('resize=width:20/output=format:jpg', [source], { room })

    assert.deepEqual(await sizeOf(result), {
      ...{ width: 20, height: 15, format: 'jpeg' },
      ...{ contentType: 'image/jpeg', extension: '.jpg' },
    })
    assert.ok(result.kind === 'file' && result.path.startsWith(room))
    assert.deepEqual(await readFile(source.path), bytes)
  })

  test('that has nothing to do answers the source', async () => {
    const { put, run } = await setUp()
    const source = await put('Notes.TXT', 'text/plain', Buffer.from('notes'))

    assert.deepEqual(await run('cache=expiry:60', [source]), {
      kind: 'file',
      path: source.path,
      contentType: 'text/plain',
      extension: '.txt',
    })
  })

  test('goes from file to file, and keeps none that it made on the way', async () => {
    const { put, run } = await setUp()
    const room = await newFolder()
    const pages = [60, 80].map((width) => ({ width, height: 40 }))
    const source = await put('paper.pdf', 'application/pdf', makePdf({ pages }))

    const result = await run('pdfconvert=pages:[2]/resize=width:40/output=format:png', [source], {
      room,
    })

    assert.deepEqual(await sizeOf(result), {
      ...{ width: 40, height: 20, format: 'png' },
      ...{ contentType: 'image/png', extension: '.png' },
    })
    assert.deepEqual(await readdir(room, { recursive: true }), ['stage-2', 'stage-2/picture.png'])
  })

  test('may answer JSON', async () => {
    const { put, run } = await setUp()
    const source = await put('source.png', 'image/png', await draw('red'))

    assert.deepEqual(await run('resize=width:20/imagesize', [source]), {
      kind: 'json',
      json: { width: 20, height: 15 },
    })
  })

  test('takes other files by the words that name them, and several sources in their order', async () => {
    const { put, run } = await setUp()
    const red = await put('red.png', 'image/png', await draw('red'))
    const blue = await put('blue.png', 'image/png', await draw('blue', 40, 30))

    const marked = await run('watermark=file:QsHandle000000000002,size:100', [red], {
      files: { QsHandle000000000002: blue },
    })
    assert.equal(marked.kind, 'file')
    const { dominant } = await sharp(marked.path).stats()
    assert.ok(dominant.b > 200 && dominant.r < 50)

    const moving = await run('animate=delay:100', [red, blue])
    assert.equal(moving.kind, 'file')
    assert.equal((await sharp(moving.path).metadata()).pages, 2)
  })
})

describe('a file', () => {
  test('that is something else than was said is treated as what it is', async () => {
    const { put, run } = await setUp()
    const source = await put('letter.doc', 'application/msword', await draw('red'))

    assert.equal((await sizeOf(await run('resize=width:10', [source]))).format, 'png')
  })

  test('that turns out to be nothing that can be done is refused by what it is', async () => {
    const { put, run } = await setUp()
    const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100)])
    const source = await put('picture.png', 'image/png', zip)

    await assert.rejects(run('resize=width:10', [source]), {
      code: 'conversion_unsupported',
      message: /this is application\/zip/,
    })
  })

  test('that is like nothing at all is broken', async () => {
    const { put, run } = await setUp()
    const source = await put('picture.png', 'image/png', Buffer.alloc(500))

    await assert.rejects(run('resize=width:10', [source]), { code: 'conversion_source_broken' })
  })

  test('with more bytes than are converted is refused unread', async () => {
    const { put, run } = await setUp({ limits: { ...LIMITS, bytes: 2 * 1024 ** 2 } })
    const source = { ...(await put('a.png', 'image/png', await draw('red'))), size: 3 * 1024 ** 2 }

    await assert.rejects(run('resize=width:10', [source]), {
      code: 'conversion_too_large',
      message: /it has more than 2 MiB/,
    })
  })
})

describe('however a conversion ends, its slot is free', () => {
  /** A program that works until it is told not to. */
  const slow: Engine = {
    name: 'libreoffice',
    runsIn: 'program',
    run: (_work, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
  }

  test('when it fails', async () => {
    const { put, run, slots } = await setUp()
    const source = await put('a.png', 'image/png', (await draw('red')).subarray(0, 60))

    await assert.rejects(run('resize=width:10', [source]), { code: 'conversion_source_broken' })
    assert.deepEqual(slots.load(), { working: 0, waiting: 0 })
  })

  test('when nobody waits for it any more', async () => {
    const { put, run, slots } = await setUp({ programs: [slow] })
    const source = await put('a.txt', 'text/plain', Buffer.from('a'))
    const leaving = new AbortController()
    const job = run('output=format:pdf', [source], { signal: leaving.signal })
    setTimeout(() => leaving.abort(new Error('gone')), 20)

    await assert.rejects(job, /gone/)
    assert.deepEqual(slots.load(), { working: 0, waiting: 0 })
  })

  test('programs and the pool share the slots', async () => {
    const { put, run, slots } = await setUp({ programs: [slow] })
    const text = await put('a.txt', 'text/plain', Buffer.from('a'))
    const picture = await put('a.png', 'image/png', await draw('red'))
    const leaving = new AbortController()
    const job = assert.rejects(run('output=format:pdf', [text], { signal: leaving.signal }))
    while (slots.load().working === 0) await new Promise(setImmediate)

    const waits = run('flip', [picture])
    while (slots.load().waiting === 0) await new Promise(setImmediate)
    await assert.rejects(run('flop', [picture]), { code: 'conversions_busy' })

    leaving.abort()
    await job
    assert.equal((await waits).kind, 'file')
  })
})

test('stages share the time of their conversion, which is what its error names', async () => {
  const { put, run } = await setUp({ limits: { ...LIMITS, timeoutMs: 2_000 } })
  const laughs = Array.from(
    { length: 24 },
    (_, level) => `<g id="g${level + 1}">${`<use href="#g${level}"/>`.repeat(4)}</g>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><defs><rect id="g0"/>${laughs.join('')}</defs><use href="#g24"/></svg>`
  const source = await put('endless.svg', 'image/svg+xml', Buffer.from(svg))

  await assert.rejects(run('resize=width:10', [source]), {
    code: 'conversion_timeout',
    message: /more than 2 s/,
  })
})
