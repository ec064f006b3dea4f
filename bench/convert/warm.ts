import type { BenchFile } from '../delivery/files.ts'
import type { WholeQuayside } from '../delivery/whole-quayside.ts'
import { runWrk } from '../delivery/wrk.ts'
import { type Contestant, measureInTurns } from '../measure.ts'
import { watchUsage } from '../process-usage.ts'
import type { BenchOptions, BenchRow } from '../types.ts'
import { orderOf, type Thumbnail } from './orders.ts'

export interface WarmWork extends Thumbnail {
  readonly title: string
  readonly floor: number
  readonly goal: number
}

const CONNECTIONS = 32
const SECONDS = 5
const QUICK_SECONDS = 1

/**
 * What was made once, asked for again, against a stored file of the very same bytes on the very same
 * server.
 */
export async function measureWarm(
  { title, floor, goal, ...thumbnail }: WarmWork,
  photo: BenchFile,
  server: WholeQuayside,
  { rounds, quick, log, tempDir, signal }: BenchOptions,
): Promise<readonly BenchRow[]> {
  const madePath = `/${orderOf(thumbnail, 0).tasks}${server.pathOf(photo)}`
  const made = await read(`${server.url}${madePath}`, signal)
  const plainPath = await store(server, made, signal)
  const load =
    (path: string): Contestant['run'] =>
    async () => {
      const usage = watchUsage(server.pid)
      const files = [{ ...photo, size: made.bytes.length }]
      const { requestsPerSecond } = await runWrk(
        { ...server, pathOf: () => path },
        { name: 'warm', connections: CONNECTIONS, files, bodyBytes: made.bytes.length },
        { seconds: quick ? QUICK_SECONDS : SECONDS, tempDir, signal },
      )
      return { value: requestsPerSecond, ...usage.stop() }
    }
  const contestants = [
    { name: 'a stored file', run: load(plainPath) },
    { name: 'a conversion', run: load(madePath) },
  ]
  const onRun = (name: string, round: number, { value }: { readonly value: number }) =>
    log(`${title}, round ${round}: ${name} ${value.toFixed(0)} requests/s`)
  const [plain, derivative] = await measureInTurns(contestants, { rounds, signal, onRun })
  if (!plain || !derivative) throw new Error('nothing was measured')
  const row = { work: title, unit: 'requests/s', note: `${made.bytes.length} bytes` }
  const ratio = derivative.median / plain.median
  return [
    { ...row, contestant: plain.name, ...figures(plain) },
    {
      ...row,
      contestant: derivative.name,
      ...figures(derivative),
      ratio,
      rival: plain.name,
      floor,
      goal,
    },
  ]
}

function figures<Figures extends { readonly name: string }>({ name: _, ...rest }: Figures) {
  return rest
}

interface Content {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
}

async function read(url: string, signal: AbortSignal): Promise<Content> {
  const response = await fetch(url, { signal })
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`)
  const contentType = response.headers.get('content-type') ?? ''
  return { bytes: new Uint8Array(await response.arrayBuffer()), contentType }
}

/** Resolves to where the file is delivered. */
async function store(
  server: WholeQuayside,
  { bytes, contentType }: Content,
  signal: AbortSignal,
): Promise<string> {
  const url = new URL(`/api/store/S3?key=${server.apiKey}`, server.url)
  const headers = { 'Content-Type': contentType }
  const response = await fetch(url, { method: 'POST', body: bytes, headers, signal })
  const stored = (await response.json()) as { readonly url: string }
  return `/${stored.url.split('/').at(-1)}`
}
