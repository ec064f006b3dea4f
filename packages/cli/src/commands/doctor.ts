import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { DoctorAnswer, type Finding } from '@quayside/wire'
import { dataDir, findAdminToken } from '../admin-token.ts'
import { EXIT } from '../complaint.ts'
import { requestJson } from '../request-json.ts'
import { stopSignal } from '../stop-signal.ts'

export interface DoctorOptions {
  readonly server: string
  readonly json?: boolean
}

const PROBE_MS = 2_000

/**
 * Prints what the service stands on, whether it is well, and what to do where it is not. Asks the
 * running server, or looks for itself when there is none. Fails when something is wrong.
 */
export async function doctor(options: DoctorOptions): Promise<void> {
  const signal = stopSignal()
  const isRunning = await answers(options.server, signal)
  const findings = isRunning ? await askServer(options.server, signal) : await lookHere(signal)
  if (findings.some(({ ok }) => !ok)) process.exitCode = EXIT.failed
  process.stdout.write(options.json ? `${JSON.stringify(findings)}\n` : toText(findings))
}

async function answers(server: string, signal: AbortSignal): Promise<boolean> {
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)])
    const response = await fetch(new URL('/healthz', server), { signal: patience })
    await response.body?.cancel()
    return response.ok
  } catch {
    signal.throwIfAborted()
    return false
  }
}

async function askServer(server: string, signal: AbortSignal): Promise<readonly Finding[]> {
  const token = await findAdminToken(process.env)
  const url = new URL('/api/admin/doctor', server).href
  const headers = { authorization: `Bearer ${token}` }
  const { findings } = await requestJson({ url, headers, answer: DoctorAnswer, signal })
  return findings
}

/** With the configuration a server would start with; dev mode is known by what it left behind. */
async function lookHere(signal: AbortSignal): Promise<readonly Finding[]> {
  const { createQuayside, readConfig } = await import('@quayside/server')
  const isDev = await access(join(dataDir(process.env), 'admin-token')).then(
    () => true,
    () => false,
  )
  const quayside = await createQuayside(readConfig(process.env, { mode: isDev ? 'dev' : 'serve' }))
  try {
    return await quayside.doctor(signal)
  } finally {
    await quayside.stop()
  }
}

function toText(findings: readonly Finding[]): string {
  return findings.map(toLines).join('')
}

function toLines({ name, ok, message, fix }: Finding): string {
  const mark = ok ? styleText('green', 'ok    ') : styleText('red', 'failed')
  return `${mark}  ${name}: ${message}\n${fix ? `        fix: ${fix}\n` : ''}`
}
