import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { copyFile, mkdtemp, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createProgramRunner } from '../../packages/server/src/lib/run-program.ts'
import { writeZip } from '../../packages/server/src/processing/archives/write-zip.ts'
import type {
  ConversionLimits,
  LocalFile,
} from '../../packages/server/src/processing/engines/engine.ts'
import { convertMedia } from '../../packages/server/src/processing/engines/ffmpeg/convert-media.ts'
import { readMediaSettings } from '../../packages/server/src/processing/engines/ffmpeg/media-settings.ts'
import { readKnownTasks } from '../../packages/server/src/processing/index.ts'
import { parseWrittenTask } from '../../packages/server/src/processing/parse-written-task.ts'
import { callsOf } from '../../packages/server/src/processing/task.ts'
import { videoConvert } from '../../packages/server/src/processing/tasks/video-convert.ts'

const run = promisify(execFile)

/** Serves one page, as somebody's web server would, and answers what `urlscreenshot` takes for it. */
export async function servePage(
  html: string,
  folder: string,
): Promise<{ readonly address: LocalFile; close(): void }> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(html)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const path = join(folder, 'address.txt')
  await writeFile(path, url)
  const facts = { filename: 'address', contentType: 'text/uri-list', size: url.length }
  return { address: { path, ...facts }, close: () => server.close() }
}

/** A moment of what `video_convert` makes of a film that shows this picture, as a JPEG in `folder`. */
export async function momentOfVideo(
  example: string,
  picture: LocalFile,
  { folder, limits }: { readonly folder: string; readonly limits: ConversionLimits },
): Promise<string> {
  const film = join(folder, 'film.webm')
  const still = ['-loop', '1', '-t', '2', '-i', picture.path, '-pix_fmt', 'yuv420p']
  await run('ffmpeg', ['-v', 'error', '-y', ...still, film])
  const [params] = callsOf(readKnownTasks([parseWrittenTask(example)]), videoConvert)
  if (!params) throw new Error(`${example} is no video_convert`)
  const { size } = await stat(film)
  const room = {
    programs: createProgramRunner(),
    folder: await mkdtemp(join(folder, 'video-')),
    limits,
    signal: AbortSignal.timeout(limits.timeoutMs),
  }
  const { thumbPath } = await convertMedia(room, {
    source: { path: film, filename: 'film.webm', contentType: 'video/webm', size },
    watermark: undefined,
    settings: readMediaSettings(params),
    onSource: () => undefined,
    onProgress: () => undefined,
  })
  if (!thumbPath) throw new Error(`${example} shows nothing`)
  const path = join(folder, 'moment.jpg')
  await copyFile(thumbPath, path)
  return path
}

/** What a program that reads archives says is in the one `zip` makes of these. */
export async function listingOfArchive(
  files: readonly LocalFile[],
  folder: string,
): Promise<string> {
  const { body } = writeZip(
    files.map(({ path, filename, size }) => ({
      ...{ name: filename, size, modifiedAt: undefined, isCompressed: false },
      open: async () => createReadStream(path),
    })),
  )
  const path = join(folder, 'archive.zip')
  await writeFile(path, body)
  const { stdout } = await run('unzip', ['-Z1', path])
  return stdout
}
