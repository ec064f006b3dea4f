// Draws what docs/conversions.md shows: what the service makes of one picture by each task's own
// example, through the plan, the processes and the engines of a running server. What it draws is
// checked in; `npm run generate` then writes the page. Names of tasks after the command draw only
// these.
import { copyFile, glob, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lookup } from 'mime-types'
import sharp from 'sharp'
import { createEgressGate } from '../packages/server/src/lib/egress-gate.ts'
import { createConversionParts } from '../packages/server/src/processing/conversion-parts.ts'
import type { LocalFile, StageResult } from '../packages/server/src/processing/engines/engine.ts'
import { readKnownTasks, TASKS } from '../packages/server/src/processing/index.ts'
import { parseWrittenTask } from '../packages/server/src/processing/parse-written-task.ts'
import type { TaskDefinition } from '../packages/server/src/processing/task.ts'
import { urlscreenshot } from '../packages/server/src/processing/tasks/urlscreenshot.ts'
import { videoConvert } from '../packages/server/src/processing/tasks/video-convert.ts'
import { handbook } from './conversions/handbook.ts'
import { DENSITY, harbour, harbourAtNight, seal } from './conversions/harbour.ts'
import { listingOfArchive, momentOfVideo, servePage } from './conversions/of-programs.ts'

const FOLDER = fileURLToPath(new URL('../docs/conversions/', import.meta.url))
/** How pictures are written where an example does not say it: small, and good enough to judge by. */
const SMALL = 'output=format:webp,quality:80'
/** More would make a clone of the repository slow. */
const MAX_BYTES = 8_192
const LIMITS = {
  ...{ pixels: 10_000_000, pages: 100, frames: 100, bytes: 10_000_000 },
  ...{ memoryBytes: 2 ** 30, timeoutMs: 60_000 },
}

const dataDir = await mkdtemp(join(tmpdir(), 'draw-conversions-'))
const settings = {
  ...{ processes: 1, limits: LIMITS, dataDir, sourceFolders: [dataDir] },
  // The page that is shown is served from here.
  gate: createEgressGate({ allow: ['127.0.0.1'] }),
}
const { conversions, scratch } = createConversionParts(settings)
try {
  await drawAll(process.argv.slice(2))
} finally {
  await conversions.close()
  await rm(dataDir, { recursive: true })
}

async function drawAll(names: readonly string[]): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const day = await drawSource('harbour.jpg', harbour())
  const night = await drawSource('night.jpg', harbourAtNight())
  const others = {
    QsSeal00000000000001: await drawSource('seal.png', seal()),
    QsNight0000000000001: night,
    QsSepia0000000000001: await sourceOf('sepia', [day]),
  }
  const text = await writeSource('handbook.html', handbook())
  const document = await sourceOf('output=format:pdf', [text])
  const sources: Readonly<Record<string, readonly LocalFile[]>> = {
    animate: [day, night],
    pdfinfo: [document],
    pdfconvert: [document],
  }
  const page = await servePage(await readFile(text.path, 'utf8'), dataDir)
  const isWanted = (name: string) => names.length === 0 || names.includes(name)
  if (isWanted('harbour')) await keep('harbour', await convert(SMALL, [day]))
  for (const task of TASKS.filter(({ name }) => isWanted(name))) {
    const own = sources[task.name]
    if (own || isOfPictures(task)) {
      await keep(task.name, await convert(addressOf(task), own ?? [day], others))
    }
  }
  if (isWanted('urlscreenshot')) {
    await keep('urlscreenshot', await convert(addressOf(urlscreenshot), [page.address]))
  }
  page.close()
  if (isWanted('video_convert')) {
    const moment = await momentOfVideo(videoConvert.example ?? '', day, {
      folder: dataDir,
      limits: LIMITS,
    })
    await keep(
      'video_convert',
      await convert(`resize=width:240/${SMALL}`, [await toLocalFile(moment)]),
    )
  }
  if (isWanted('zip')) {
    const listing = await writeSource('zip.txt', await listingOfArchive([day, night], dataDir))
    await keep('zip', {
      kind: 'file',
      path: listing.path,
      contentType: 'text/plain',
      extension: '.txt',
    })
  }
}

function isOfPictures({ kind }: TaskDefinition): boolean {
  return kind === 'image' || kind === 'reading' || kind === 'encoding'
}

/** Formats that are shown as they are get a smaller picture; of documents the first page is shown. */
function addressOf({ kind, example = '', name }: TaskDefinition): string {
  if (kind === 'image') return `${example}/${SMALL}`
  if (name === 'pdfconvert') return `${example}/${SMALL},density:24/border=width:1,color:bbb`
  if (name === 'urlscreenshot') return `${example}/resize=width:200/${SMALL}`
  return kind === 'encoding' ? `resize=width:120/${example}` : example
}

/** Twice as fine as it will be, so that it has the smooth edges of a photograph. */
async function drawSource(filename: string, svg: string): Promise<LocalFile> {
  const path = join(dataDir, filename)
  const large = sharp(Buffer.from(svg), { density: DENSITY * 2 })
  const { width } = await large.metadata()
  const drawn = large.resize(width / 2)
  await (filename.endsWith('.jpg') ? drawn.jpeg({ quality: 92 }) : drawn.png()).toFile(path)
  return toLocalFile(path)
}

async function writeSource(filename: string, text: string): Promise<LocalFile> {
  const path = join(dataDir, filename)
  await writeFile(path, text)
  return toLocalFile(path)
}

/** What a conversion makes, as the source of another. */
async function sourceOf(address: string, sources: readonly LocalFile[]): Promise<LocalFile> {
  const result = await convert(address, sources)
  if (result.kind !== 'file') throw new Error(`${address} makes no file`)
  const path = join(dataDir, `${address.replaceAll(/\W/g, '-')}${result.extension}`)
  await copyFile(result.path, path)
  return toLocalFile(path)
}

async function toLocalFile(path: string): Promise<LocalFile> {
  const { size } = await stat(path)
  const contentType = lookup(path) || 'application/octet-stream'
  return { path, filename: basename(path), contentType, size }
}

async function convert(
  address: string,
  sources: readonly LocalFile[],
  files: Readonly<Record<string, LocalFile>> = {},
): Promise<StageResult> {
  const calls = readKnownTasks(address.split('/').map(parseWrittenTask))
  const plan = conversions.plan(calls, sources, { accept: 'image/webp' })
  const { path: folder } = await scratch.folder()
  const signal = AbortSignal.timeout(LIMITS.timeoutMs)
  return conversions.run(plan, { sources, files, folder, priority: 'batch', signal })
}

/** Beside the page, by the name of its task. */
async function keep(name: string, result: StageResult): Promise<void> {
  for await (const stale of glob(`${name}.*`, { cwd: FOLDER })) await rm(join(FOLDER, stale))
  const extension = result.kind === 'json' ? '.json' : result.extension
  const path = join(FOLDER, `${name}${extension === '.html' ? '.txt' : extension}`)
  if (result.kind === 'json')
    await writeFile(path, `${JSON.stringify(result.json, undefined, 2)}\n`)
  else if (extension === '.html') await writeFile(path, await drawingIn(result.path))
  else await copyFile(result.path, path)
  const { size } = await stat(path)
  console.log(`${basename(path)} ${size}`)
  if (size > MAX_BYTES)
    throw new Error(`${name} is more than ${MAX_BYTES} bytes: choose another example`)
}

/** What stands between the tags; a page cannot be shown in a page. */
async function drawingIn(path: string): Promise<string> {
  const page = await readFile(path, 'utf8')
  const [, drawing = ''] = /<pre[^>]*>\n(.*\n)<\/pre>/s.exec(page) ?? []
  return drawing
}
