import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pLimit from 'p-limit'
import sharp from 'sharp'
import { QuaysideError } from '../errors.ts'
import { type Conversions, createConversions } from './conversions.ts'
import type { StageResult } from './engines/engine.ts'
import { CHILD_ENGINES } from './engines/index.ts'
import { createPool, type Pool } from './pool/pool.ts'
import { memoryOf } from './pool/process-memory.ts'
import { createScratch, type Scratch } from './scratch.ts'
import { createSlots } from './slots.ts'
import { disguisedFiles, HOSTILE_NAMES, trickyTexts } from './testing/hostile-disguises.ts'
import { type Bait, hostileDrawings } from './testing/hostile-drawings.ts'
import type { HostileFile } from './testing/hostile-file.ts'
import { hostilePdfs } from './testing/hostile-pdfs.ts'
import { hostilePictures } from './testing/hostile-pictures.ts'
import { readCalls } from './testing/read-calls.ts'

/*
 * Files that want to do harm. Each ends with a typed error or with a right picture, within its
 * limits, and takes nothing with it: a good picture is converted right after each of them.
 */

const LIMITS = {
  pixels: 20_000_000,
  pages: 1_000,
  frames: 1_000,
  bytes: 32 * 1024 ** 2,
  memoryBytes: 400 * 1024 ** 2,
  timeoutMs: 60_000,
}
/** Small, so that whatever comes of a file is made quickly, and can be looked at. */
const TASKS = 'resize=width:32,height:32,fit:scale/output=format:png'
const never = new AbortController().signal

// What has to be waited for comes first: what runs before tests may run while a file still waits.
const red = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
  .png()
  .toBuffer()

const good = {
  filename: 'good.png',
  contentType: 'image/png',
  bytes: await sharp({ create: { width: 40, height: 40, channels: 3, background: '#204060' } })
    .png()
    .toBuffer(),
}

const corpus = [
  ...(await hostilePictures()),
  ...hostilePdfs(),
  ...disguisedFiles(),
  ...trickyTexts(),
]
const NO_BAIT = { secretPath: '/nowhere', address: 'http://localhost' }
/** By their titles. */
const ends = new Map<string, Promise<string>>()
/** Two at once, as there are two processes: each has a neighbour that may be at fault. */
const inTurn = pLimit(2)

let folder: string
let scratch: Scratch
let pool: Pool
let conversions: Conversions
/** For what would take for ever. */
let hurried: Conversions

/** Asked by nobody. */
const asked: string[] = []
const site = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.setHeader('Content-Type', 'image/png').end(red)
})

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quayside-hostile-'))
  await mkdir(join(folder, 'sources'))
  scratch = createScratch({ root: join(folder, 'conversions'), freeBytes: 1 })
  pool = createPool({
    engines: CHILD_ENGINES,
    reach: {
      readable: [join(folder, 'sources')],
      writable: scratch.root,
      memoryBytes: LIMITS.memoryBytes,
    },
  })
  const parts = { pool, programs: [], slots: createSlots({ count: 2, waiting: 1_000 }) }
  conversions = createConversions({ ...parts, limits: LIMITS })
  hurried = createConversions({ ...parts, limits: { ...LIMITS, timeoutMs: 700 } })
  convertAll(await putBait())
})

after(async () => {
  await conversions.close()
  site.close()
  await rm(folder, { recursive: true, force: true })
})

async function putBait(): Promise<Bait> {
  const secretPath = join(folder, 'secret.png')
  await writeFile(secretPath, red)
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const { port } = site.address() as AddressInfo
  return { secretPath, address: `http://127.0.0.1:${port}/bait.png` }
}

let count = 0

/** Puts the bytes where a stored file would lie, and converts them as an address would. */
async function convert(file: Omit<HostileFile, 'title' | 'ends'>): Promise<unknown> {
  count += 1
  const path = join(folder, 'sources', String(count))
  await writeFile(path, file.bytes)
  const source = { ...file, path, size: file.bytes.length }
  await using room = await scratch.folder()
  const { plan, run } = file.isEndless ? hurried : conversions
  const result = await run(plan(readCalls(file.tasks ?? TASKS), [source], { accept: undefined }), {
    sources: [source],
    files: {},
    folder: room.path,
    priority: 'interactive',
    signal: never,
  })
  return await look(result)
}

/** The colours of a picture that was made. */
async function look(result: StageResult): Promise<unknown> {
  if (result.kind === 'json' || !result.contentType.startsWith('image/')) return undefined
  const image = sharp(result.path).removeAlpha().raw()
  const { data, info } = await image.toBuffer({ resolveWithObject: true })
  assert.deepEqual([info.width, info.height], [32, 32])
  return data
}

/** Red, as the bait is, and as nothing else here. */
function showsBait(pixels: unknown): boolean {
  if (!Buffer.isBuffer(pixels)) return false
  return Array.from({ length: pixels.length / 3 }).some(
    (_, at) => pixels[3 * at] === 255 && pixels[3 * at + 1] === 0 && pixels[3 * at + 2] === 0,
  )
}

async function endOf(file: HostileFile): Promise<string> {
  try {
    assert.equal(showsBait(await convert(file)), false, 'it shows what it may not see')
    return 'file'
  } catch (error) {
    assert.ok(error instanceof QuaysideError, `${file.title}: ${String(error)}`)
    return error.code
  }
}

async function goodIsConverted(): Promise<void> {
  const pixels = await convert(good)
  assert.ok(Buffer.isBuffer(pixels))
  assert.deepEqual([...pixels.subarray(0, 3)], [0x20, 0x40, 0x60])
}

function convertAll(bait: Bait): void {
  for (const file of [...corpus, ...hostileDrawings(bait)]) {
    const end = inTurn(async () => {
      const how = await endOf(file)
      await goodIsConverted()
      return how
    })
    // Told by its own test.
    end.catch(() => {})
    ends.set(file.title, end)
  }
}

const files = [...corpus, ...hostileDrawings(NO_BAIT)]

test('every file of the corpus is converted', () => {
  assert.equal(ends.size, files.length)
})

for (const { title, ends: allowed } of files) {
  test(title, async () => {
    const was = await ends.get(title)
    assert.ok((allowed as readonly unknown[]).includes(was), `it ended with ${was}`)
  })
}

test('a file may be called whatever its owner likes', async () => {
  await Promise.all(
    HOSTILE_NAMES.map((filename) =>
      inTurn(async () => {
        const pixels = await convert({ ...good, filename })
        assert.ok(Buffer.isBuffer(pixels), filename)
      }),
    ),
  )
})

test('the memory is back: what converts is as small as after a good picture', async () => {
  await goodIsConverted()
  const sizes = childrenOf(process.pid).map(memoryOf)
  assert.ok(sizes.length > 0, 'no process is left to convert')
  for (const size of sizes) assert.ok(size < LIMITS.memoryBytes / 2, `${size} bytes are kept`)
})

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number)
}

test('nobody was asked, nothing was written, and nothing is left', async () => {
  assert.deepEqual(asked, [])
  assert.equal(existsSync('/tmp/quayside-trick'), false)
  assert.deepEqual(await readdir(scratch.root), [])
})
