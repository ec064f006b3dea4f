import { writeFileSync } from 'node:fs'
import { runToEnd } from '../program.ts'
import type { BenchFile } from './files.ts'
import { CLIENT_CORE, pinned } from './pinned.ts'
import type { DeliveryServer } from './server.ts'

/** What one kind of client asks for. */
export interface Load {
  readonly name: string
  readonly connections: number
  /** Asked for in turns. */
  readonly files: readonly BenchFile[]
  /** Of random place, when only a part is wanted. */
  readonly range?: { readonly length: number; readonly size: number } | undefined
  /** What each answer has to be. */
  readonly bodyBytes: number
}

export interface WrkResult {
  readonly requestsPerSecond: number
  readonly bytesPerSecond: number
}

/** Rejects when any answer is not as it should be. */
export async function runWrk(
  server: DeliveryServer,
  load: Load,
  options: { readonly seconds: number; readonly tempDir: string; readonly signal: AbortSignal },
): Promise<WrkResult> {
  const script = `${options.tempDir}/${load.name.replace(/\W+/g, '-')}.lua`
  writeFileSync(script, scriptOf(server, load))
  const args = ['-t1', `-c${load.connections}`, `-d${options.seconds}s`, '--timeout', '10s']
  const [command, ...rest] = pinned(CLIENT_CORE, ['wrk', ...args, '-s', script, server.url])
  const output = await runToEnd(command, rest, options.signal)
  return readResult(output, load)
}

/** Requests are made beforehand, so that making them costs the client nothing while it measures. */
function scriptOf(server: DeliveryServer, { files, range }: Load): string {
  const { pathname } = new URL(server.url)
  const paths = files.map((file) => pathname.replace(/\/$/, '') + server.pathOf(file))
  const headers = range
    ? `{ Range = string.format("bytes=%d-%d", start, start + ${range.length - 1}) }`
    : '{}'
  const lastStart = range ? range.size - range.length : 0
  return `
local paths = { ${paths.map((path) => JSON.stringify(path)).join(', ')} }
local requests = {}
local turn = 0
function init()
  math.randomseed(1)
  for index = 1, 512 do
    local start = math.random(0, ${lastStart})
    requests[index] = wrk.format("GET", paths[(index - 1) % #paths + 1], ${headers})
  end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency)
  local errors = summary.errors
  local faults = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %d %d %d %d\\n",
    summary.requests, summary.duration, summary.bytes, faults))
end
`
}

function readResult(output: string, { bodyBytes, name }: Load): WrkResult {
  const numbers = /^RESULT (\d+) (\d+) (\d+) (\d+)$/m.exec(output)?.slice(1).map(Number)
  const [requests = 0, microseconds = 0, bytes = 0, faults = 0] = numbers ?? []
  // What is still under way at the end counts as bytes, but not as an answer.
  if (bytes === 0 || faults > 0 || bytes < requests * bodyBytes) {
    throw new Error(`${name}: ${faults} faults, or answers are too short\n${output}`)
  }
  const seconds = microseconds / 1e6
  return { requestsPerSecond: requests / seconds, bytesPerSecond: bytes / seconds }
}
