import { randomUUID } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ProgramRunner } from '../../../lib/run-program.ts'
import type { Engine, StageResult, StageWork } from '../engine.ts'
import { conversionFailed, conversionUnsupported, sourceBroken } from '../errors.ts'
import { programError } from '../program-error.ts'
import { LIBREOFFICE } from '../programs.ts'
import { checkSource } from './check-source.ts'
import { type ExportFormat, exportFormat, type ImportFormat, importFormat } from './formats.ts'
import { prepareSource } from './prepare-source.ts'
import { writeProfile } from './profile.ts'

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

/** One conversion, with what it is done by. */
interface Conversion extends LibreofficeDeps {
  readonly work: StageWork
  readonly signal: AbortSignal
}

/**
 * Makes documents of documents: texts, tables and slides of office programs, plain text and HTML.
 * Throws `conversion_program_missing` where LibreOffice is not installed.
 */
export function createLibreofficeEngine({ programs }: LibreofficeDeps): Engine {
  return {
    name: 'libreoffice',
    runsIn: 'program',
    run: (work, signal) => convertDocument({ programs, work, signal }),
  }
}

async function convertDocument(conversion: Conversion): Promise<StageResult> {
  const { work } = conversion
  const { format = '', secure = false } = (work.tasks[0]?.params ?? {}) as DocumentParams
  const from = importFormat(work.input)
  const to = from && exportFormat(from, format)
  if (!from || !to)
    throw conversionUnsupported(`${work.input.contentType} cannot be made ${format}`)
  await checkSource(work.input, from)
  const source = await openSource(conversion, from)
  const path = await makeDocument(conversion, { source, from, to, secure })
  return { kind: 'file', path, contentType: to.contentType, extension: to.extension }
}

async function openSource(conversion: Conversion, from: ImportFormat): Promise<string> {
  const { work, signal } = conversion
  const { path } = work.input
  if (from.is === 'html') return await cleanPage(conversion, path)
  const source = { path, extension: from.extension, isText: from.is === 'text' }
  return await prepareSource(source, work.folder, signal)
}

interface DocumentPlan {
  readonly source: string
  readonly from: ImportFormat
  readonly to: ExportFormat
  readonly secure: boolean
}

async function makeDocument(conversion: Conversion, plan: DocumentPlan): Promise<string> {
  const isPage = plan.to.extension === '.html'
  // What came as HTML is clean already.
  if (plan.from.is === 'html' && isPage) return plan.source
  const made = await runLibreoffice(conversion, plan)
  return plan.secure && isPage ? await cleanPage(conversion, made) : made
}

async function runLibreoffice(
  conversion: Conversion,
  { source, from, to }: DocumentPlan,
): Promise<string> {
  const { folder } = conversion.work
  const [profile, made] = [join(folder, 'profile'), join(folder, 'made')]
  await writeProfile(profile)
  const words = await runProgram(conversion, LIBREOFFICE.title, LIBREOFFICE.names, [
    ...['--headless', '--norestore', '--nolockcheck', '--nodefault', '--nologo'],
    ...['--nofirststartwizard', `-env:UserInstallation=${pathToFileURL(profile)}`],
    `--infilter=${from.filter}`,
    ...['--convert-to', `${to.extension.slice(1)}:${to.filter}`, '--outdir', made],
    source,
  ])
  return await findResult(made, to, words)
}

async function cleanPage(conversion: Conversion, page: string): Promise<string> {
  const path = join(conversion.work.folder, `clean-${randomUUID()}.html`)
  const program = fileURLToPath(import.meta.resolve('./clean-html-program.ts'))
  await runProgram(conversion, 'the HTML cleaner', [process.execPath], [program, page, path])
  return path
}

/** Answers what it said. */
async function runProgram(
  { programs, work, signal }: Conversion,
  title: string,
  program: readonly string[],
  args: readonly string[],
): Promise<string> {
  const { timeoutMs, memoryBytes, bytes } = work.limits
  const limits = { timeoutMs, memoryBytes, fileBytes: bytes, processes: PROCESSES }
  const outcome = await programs.run({ program, args, folder: work.folder, limits }, signal)
  const error = programError(title, outcome, limits)
  if (error) throw error
  if (outcome.kind === 'exited' && outcome.code !== 0) {
    throw conversionFailed(`${title} ended with ${outcome.code}`, outcome.stderr)
  }
  return `${outcome.stdout}\n${outcome.stderr}`
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
