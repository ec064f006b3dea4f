import type { ExportAnswer } from '@quayside/wire'
import { EXIT } from '../complaint.ts'
import { printable } from '../format.ts'
import { openSession, rememberSession } from '../open-session.ts'
import { connect } from '../pick/connect.ts'
import { follow } from '../pick/follow.ts'
import { parseSavedTo } from '../pick/parse-saved-to.ts'
import { createProgress, type ShownTransfer } from '../pick/progress.ts'
import { stopSignal } from '../stop-signal.ts'

export interface ExportOptions {
  readonly server: string
  readonly apiKey?: string
  readonly onClash: 'rename' | 'replace' | 'fail'
  readonly sandboxUser?: string
  readonly json?: boolean
}

/** Saves files in a source and prints what came of each. Fails when one of them did. */
export async function exportFiles(texts: readonly string[], options: ExportOptions): Promise<void> {
  const { source, folder, items } = parseSavedTo(texts)
  const signal = stopSignal()
  const client = await openSession(options)
  const { sandboxUser, onClash } = options
  await connect(client, { source, flow: 'saveas' }, { sandboxUser, say, signal })
  await rememberSession(client, options)

  const begun = await client.save({ source, folder, items, onClash }, signal)
  const progress = await createProgress(process.stderr)
  try {
    const onChange = (state: ExportAnswer) => progress.update(toShown(state))
    const ended = begun.map((one) => follow(client.exports, one, { onChange, signal }))
    for (const one of await Promise.all(ended)) print(one, source, options)
  } finally {
    progress.close()
  }
}

function toShown({ folder, filename, sent, ...state }: ExportAnswer): ShownTransfer {
  return { ...state, name: pathOf({ folder, filename }), moved: sent, outcome: 'saved' }
}

const pathOf = ({ folder, filename }: Pick<ExportAnswer, 'folder' | 'filename'>) =>
  `${folder.replace(/\/$/, '')}/${filename}`

function print(one: ExportAnswer, source: string, { json }: ExportOptions): void {
  const path = `${source}:${pathOf(one)}`
  if (one.file) {
    process.stdout.write(`${json ? JSON.stringify({ path, ...one.file }) : printable(path)}\n`)
    return
  }
  const { error = { code: `export_${one.state}`, message: `It was ${one.state}.` } } = one
  process.exitCode = EXIT.failed
  say(`${printable(path)}: ${error.message} (${error.code})`)
  if (json) process.stdout.write(`${JSON.stringify({ path, error })}\n`)
}

/** Standard output is for results: everything else goes to standard error. */
function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
