import type { FileAnswer, IngestAnswer } from '@quayside/wire'
import type { CloudClient } from '../cloud-client.ts'
import { Complaint, EXIT, misuse } from '../complaint.ts'
import { printable } from '../format.ts'
import { openSession, rememberSession } from '../open-session.ts'
import { connect } from '../pick/connect.ts'
import { follow } from '../pick/follow.ts'
import { groupBySource, isFolder, type PickedName, parsePicked } from '../pick/parse-picked.ts'
import { type FolderOutcome, pickFolder } from '../pick/pick-folder.ts'
import { createProgress, type ShownTransfer } from '../pick/progress.ts'
import { stopSignal } from '../stop-signal.ts'

export interface PickOptions {
  readonly server: string
  readonly apiKey?: string
  readonly link?: boolean
  readonly pin?: boolean
  readonly export?: string
  readonly sandboxUser?: string
  readonly json?: boolean
}

/** What became of one file. */
type Outcome = { readonly file: FileAnswer } | { readonly error: { code: string; message: string } }

/**
 * Stores or links the named files, stores the named folders with all that is in them, and prints
 * what came of each file. Fails when one of them did.
 */
export async function pick(texts: readonly string[], options: PickOptions): Promise<void> {
  const names = texts.map(parsePicked)
  if (options.link && names.some(isFolder)) throw misuse('Folders are stored, not linked.')
  if (options.pin && !options.link) throw misuse('--pin is for links: say --link as well.')
  const signal = stopSignal()
  const client = await openSession(options)

  const outcomes = new Map<PickedName, Outcome>()
  const folders = new Map<PickedName, FolderOutcome>()
  for (const [source, some] of groupBySource(names)) {
    const files = some.filter((name) => !isFolder(name))
    const wish = { source, flow: 'open' } as const
    await connect(client, wish, { sandboxUser: options.sandboxUser, say, signal })
    await rememberSession(client, options)
    const results = options.link
      ? await linkFiles(client, files, options, signal)
      : await storeFiles(client, { source, files, options, signal })
    for (const [index, name] of files.entries()) outcomes.set(name, results[index] ?? noAnswer)
    for (const name of some.filter(isFolder)) {
      folders.set(name, await pickFolder(client, name, signal))
    }
  }
  for (const name of names) {
    const folder = folders.get(name)
    if (folder) printFolder(name, folder, options)
    else print(name, outcomes.get(name) ?? noAnswer, options)
  }
}

/** Its files, then what is to be said of all of them. */
function printFolder(name: PickedName, { pick, files }: FolderOutcome, options: PickOptions): void {
  for (const { path, state, file, error } of files) {
    const one = { ...name, text: `${name.source}:${path}` }
    if (file) print(one, { file }, options)
    else if (error) print(one, { error }, options)
    else if (state === 'done') print(one, { error: deleted }, options)
  }
  const { state, found, done, error, zip } = pick
  if (state !== 'done') {
    const why = error ?? { code: `folder_pick_${state}`, message: `It was ${state}.` }
    print(name, { error: why }, options)
  }
  say(`${printable(name.text)}: ${done} of ${found} files stored`)
  if (zip) say(`All in one archive: ${zip}`)
}

const deleted = { code: 'file_missing', message: 'It was stored, and deleted since.' }

const noAnswer: Outcome = {
  error: { code: 'no_answer', message: 'The server said nothing about this file.' },
}

async function storeFiles(
  client: CloudClient,
  request: {
    readonly source: string
    readonly files: readonly PickedName[]
    readonly options: PickOptions
    readonly signal: AbortSignal
  },
): Promise<readonly Outcome[]> {
  const { source, files, options, signal } = request
  if (files.length === 0) return []
  const items = files.map(({ path }) => ({ path, export: options.export }))
  const ingests = await client.store({ source, items }, signal)
  const progress = await createProgress(process.stderr)
  try {
    const ended = ingests.map((ingest) =>
      follow(client.ingests, ingest, {
        onChange: (state) => progress.update(toShown(state)),
        signal,
      }),
    )
    return (await Promise.all(ended)).map(toOutcome)
  } finally {
    progress.close()
  }
}

function toShown({ path: name, received: moved, file, ...state }: IngestAnswer): ShownTransfer {
  return { ...state, name, moved, size: file?.size ?? state.size, outcome: 'stored' }
}

function toOutcome({ file, error, state }: IngestAnswer): Outcome {
  if (state === 'done' && file) return { file }
  return { error: error ?? { code: `ingest_${state}`, message: `It was ${state}.` } }
}

async function linkFiles(
  client: CloudClient,
  files: readonly PickedName[],
  options: PickOptions,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  const revision = options.pin ? 'pin' : 'follow'
  for (const { source, path } of files) {
    try {
      const item = { path, export: options.export, revision } as const
      outcomes.push({ file: await client.link(source, item, signal) })
    } catch (error) {
      if (!(error instanceof Complaint)) throw error
      outcomes.push({ error: { code: 'link_failed', message: error.message } })
    }
  }
  return outcomes
}

function print(name: PickedName, outcome: Outcome, { json }: PickOptions): void {
  if ('error' in outcome) {
    process.exitCode = EXIT.failed
    say(`${printable(name.text)}: ${outcome.error.message} (${outcome.error.code})`)
    if (json) process.stdout.write(`${JSON.stringify({ path: name.text, ...outcome })}\n`)
    return
  }
  process.stdout.write(`${json ? JSON.stringify(outcome.file) : outcome.file.url}\n`)
}

/** Standard output is for results: everything else goes to standard error. */
function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
