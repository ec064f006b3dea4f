import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, stat, symlink } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ProgramLimits, ProgramRunner } from '../../../lib/run-program.ts'
import type { Engine, LocalFile, StageResult, StageWork } from '../engine.ts'
import { conversionFailed, conversionUnsupported, sourceBroken } from '../errors.ts'
import { programError } from '../program-error.ts'
import { LIBREOFFICE } from '../programs.ts'
import { checkSource } from './check-source.ts'
import { type ExportFormat, exportFormat, type ImportFormat, importFormat } from './formats.ts'
import { writeProfile } from './profile.ts'
import { encodingOfFile } from './text-encoding.ts'

/** Its start program, its watcher, itself, and what our limits wrap it in. */
const PROCESSES = 16

/** What `output` says about documents. */
interface DocumentParams {
  readonly format?: string
  /** HTML without scripts and without anything that leads elsewhere. */
  readonly secure?: boolean
}

export interface LibreofficeDeps {
  readonly programs: Pick<ProgramRunner, 'run'>
}

/**
 * Makes documents of documents: texts, tables and slides of office programs, plain text and HTML.
 * Throws `conversion_program_missing` where LibreOffice is not installed.
 */
export function createLibreofficeEngine({ programs }: LibreofficeDeps): Engine {
  const run = async (work: StageWork, signal: AbortSignal): Promise<StageResult> => {
    const { format = '', secure = false } = (work.tasks[0]?.params ?? {}) as DocumentParams
    const from = importFormat(work.input)
    const to = from && exportFormat(from, format)
    if (!from || !to) {
      throw conversionUnsupported(`${work.input.contentType} cannot be made ${format}`)
    }
    await checkSource(work.input, from)
    const source = await prepareSource(from)
    const isThereAlready = from.is === 'html' && format === 'html'
    const made = isThereAlready ? source : await convert(source, to)
    const path = secure && format === 'html' && !isThereAlready ? await clean(made) : made
    return { kind: 'file', path, contentType: to.contentType, extension: to.extension }

    /** The input under a name of our own, in a form LibreOffice reads whatever wrote it. */
    async function prepareSource({ is, extension }: ImportFormat): Promise<string> {
      if (is === 'html') return await clean(work.input.path)
      const path = join(work.folder, `source${extension}`)
      const encoding = is === 'text' ? await encodingOfFile(work.input.path) : 'utf-8'
      if (encoding === 'utf-8') await symlink(work.input.path, path)
      else await transcode(work.input, { encoding, path, signal })
      return path
    }

    async function convert(source: string, format: ExportFormat): Promise<string> {
      const [profile, made] = [join(work.folder, 'profile'), join(work.folder, 'made')]
      await writeProfile(profile)
      const args = [
        ...['--headless', '--norestore', '--nolockcheck', '--nodefault', '--nologo'],
        ...['--nofirststartwizard', `-env:UserInstallation=${pathToFileURL(profile)}`],
        `--infilter=${from?.filter}`,
        ...['--convert-to', `${format.extension.slice(1)}:${format.filter}`, '--outdir', made],
        source,
      ]
      const words = await runProgram(LIBREOFFICE.title, { program: LIBREOFFICE.names, args })
      return await findResult(made, format, words)
    }

    async function clean(page: string): Promise<string> {
      const path = join(work.folder, `clean-${crypto.randomUUID()}.html`)
      const args = [fileURLToPath(import.meta.resolve('./clean-html-program.ts')), page, path]
      await runProgram('the HTML cleaner', { program: process.execPath, args })
      return path
    }

    async function runProgram(
      name: string,
      { program, args }: { readonly program: string | readonly string[]; readonly args: string[] },
    ): Promise<string> {
      const limits = programLimits(work)
      const run = { program, args, folder: work.folder, limits }
      const outcome = await programs.run(run, signal)
      const error = programError(name, outcome, limits)
      if (error) throw error
      if (outcome.kind === 'exited' && outcome.code !== 0) {
        throw conversionFailed(`${name} ended with ${outcome.code}`, outcome.stderr)
      }
      return `${outcome.stdout}\n${outcome.stderr}`
    }
  }
  return { name: 'libreoffice', runsIn: 'program', run }
}

function programLimits({ limits }: StageWork): ProgramLimits {
  const { timeoutMs, memoryBytes, bytes } = limits
  return { timeoutMs, memoryBytes, fileBytes: bytes, processes: PROCESSES }
}

async function transcode(
  { path: from }: LocalFile,
  {
    encoding,
    path,
    signal,
  }: { readonly encoding: string; readonly path: string; readonly signal: AbortSignal },
): Promise<void> {
  const decoder = new TextDecoder(encoding)
  const decode = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  }
  await pipeline(createReadStream(from), decode, createWriteStream(path), { signal })
}

/** LibreOffice ends well whatever happens; that it wrote nothing means that it could not read. */
async function findResult(
  folder: string,
  { extension }: ExportFormat,
  words: string,
): Promise<string> {
  const names = await readdir(folder).catch(() => [])
  const name = names.find((one) => extname(one) === extension)
  if (name === undefined) throw sourceBroken(words)
  const path = join(folder, name)
  if ((await stat(path)).size === 0) throw sourceBroken(words)
  return path
}
