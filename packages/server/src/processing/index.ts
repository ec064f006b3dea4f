import { closestName } from '../lib/closest-name.ts'
import { taskUnknown, taskUnsupported } from './errors.ts'
import { REFUSED } from './refused-tasks.ts'
import {
  readSwitch,
  readTask,
  type TaskCall,
  type TaskDefinition,
  type WrittenTask,
} from './task.ts'
import { animate } from './tasks/animate.ts'
import { ascii } from './tasks/ascii.ts'
import { autoImage } from './tasks/auto-image.ts'
import { blackwhite } from './tasks/blackwhite.ts'
import { blur } from './tasks/blur.ts'
import { border } from './tasks/border.ts'
import { cache } from './tasks/cache.ts'
import { circle } from './tasks/circle.ts'
import { collage } from './tasks/collage.ts'
import { compress } from './tasks/compress.ts'
import { content } from './tasks/content.ts'
import { crop } from './tasks/crop.ts'
import { enhance } from './tasks/enhance.ts'
import { fallback } from './tasks/fallback.ts'
import { flip } from './tasks/flip.ts'
import { flop } from './tasks/flop.ts'
import { imagesize } from './tasks/imagesize.ts'
import { metadata } from './tasks/metadata.ts'
import { modulate } from './tasks/modulate.ts'
import { monochrome } from './tasks/monochrome.ts'
import { negative } from './tasks/negative.ts'
import { noMetadata } from './tasks/no-metadata.ts'
import { oilPaint } from './tasks/oil-paint.ts'
import { output } from './tasks/output.ts'
import { partialBlur } from './tasks/partial-blur.ts'
import { partialPixelate } from './tasks/partial-pixelate.ts'
import { pdfconvert } from './tasks/pdfconvert.ts'
import { pdfinfo } from './tasks/pdfinfo.ts'
import { pixelate } from './tasks/pixelate.ts'
import { pjpg } from './tasks/pjpg.ts'
import { polaroid } from './tasks/polaroid.ts'
import { preview } from './tasks/preview.ts'
import { quality } from './tasks/quality.ts'
import { resize } from './tasks/resize.ts'
import { rotate } from './tasks/rotate.ts'
import { roundedCorners } from './tasks/rounded-corners.ts'
import { security } from './tasks/security.ts'
import { sepia } from './tasks/sepia.ts'
import { shadow } from './tasks/shadow.ts'
import { sharpen } from './tasks/sharpen.ts'
import { smartCrop } from './tasks/smart-crop.ts'
import { store } from './tasks/store.ts'
import { tornEdges } from './tasks/torn-edges.ts'
import { urlscreenshot } from './tasks/urlscreenshot.ts'
import { videoConvert } from './tasks/video-convert.ts'
import { vignette } from './tasks/vignette.ts'
import { watermark } from './tasks/watermark.ts'
import { zip } from './tasks/zip.ts'

/** Every task there is. */
export const TASKS: readonly TaskDefinition[] = [
  animate,
  ascii,
  autoImage,
  blackwhite,
  blur,
  border,
  cache,
  circle,
  collage,
  compress,
  content,
  crop,
  enhance,
  fallback,
  flip,
  flop,
  imagesize,
  metadata,
  modulate,
  monochrome,
  negative,
  noMetadata,
  oilPaint,
  output,
  partialBlur,
  partialPixelate,
  pdfconvert,
  pdfinfo,
  pixelate,
  pjpg,
  polaroid,
  preview,
  quality,
  resize,
  rotate,
  roundedCorners,
  security,
  sepia,
  shadow,
  sharpen,
  smartCrop,
  store,
  tornEdges,
  urlscreenshot,
  videoConvert,
  vignette,
  watermark,
  zip,
]

/**
 * Tasks that Filestack's clients know and we do not do (Filestack reference 9.3). They are told
 * apart from slips of the pen, and from API keys.
 */
export const NOT_OFFERED: readonly string[] = [
  ...['qr'],
  ...['pdfcreate', 'doc_to_images', 'slide', 'minify_css', 'minify_js'],
  ...['run_workflow', 'workflow_status'],
]

const byName: ReadonlyMap<string, TaskDefinition> = new Map(
  TASKS.flatMap((task) => [task.name, ...(task.aliases ?? [])].map((name) => [name, task])),
)
const notOffered: ReadonlySet<string> = new Set([...NOT_OFFERED, ...Object.keys(REFUSED)])

export function isTask(name: string): boolean {
  return byName.has(name) || notOffered.has(name)
}

/**
 * What is wanted, from left to right; a task that is taken back (`flip=false`) is not. Throws
 * `task_unknown`, `task_unsupported` and what `readTask` throws.
 */
export function readKnownTasks(written: readonly WrittenTask[]): readonly TaskCall[] {
  return written.flatMap((one) => {
    const task = findTask(one.name)
    const isWanted = readSwitch(task, one)
    if (isWanted === undefined) return readTask(task, one)
    return isWanted ? readTask(task, { name: one.name, params: [] }) : []
  })
}

function findTask(name: string): TaskDefinition {
  const task = byName.get(name)
  if (task) return task
  throw notOffered.has(name)
    ? taskUnsupported(name, REFUSED[name])
    : taskUnknown(name, closestName(name.toLowerCase(), [...byName.keys()]))
}
