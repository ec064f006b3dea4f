import type { FileAnswer } from '@quayside/wire'
import type { ApiSettings } from '../api/api.ts'
import { RequestError } from '../api/request-error.ts'
import type { BegunUpload, Course } from './course.ts'
import { createGate, type Gate } from './gate.ts'
import { openMemory, type UploadSteps } from './memory.ts'
import { type Part, partsOf } from './parts.ts'
import { createProgressMeter } from './progress.ts'
import {
  type ArrivedPart,
  abortUpload,
  askPartPlace,
  completeUpload,
  type PartPlace,
  putPart,
  startUpload,
  untilComplete,
} from './protocol.ts'
import { createRetries } from './retry.ts'
import { sha256Base64 } from './sha256.ts'
import type { RunningUpload, UploadRequest } from './upload.ts'

const DEFAULT_CONCURRENCY = 3
const DEFAULT_TIMEOUT_MS = 120_000
const DEFAULT_PROGRESS_INTERVAL_MS = 1_000

/**
 * Sends one file in parts, several at once. Requests are repeated as the settings say; while the
 * browser is offline they wait. What an earlier page had begun with the same file goes on where it
 * was. `done` rejects with `RequestError` when the service refuses or
 * stays away, with code `file_unreadable` when the file can no longer be read, and with an
 * `AbortError` after `cancel`.
 */
export function upload(api: ApiSettings, request: UploadRequest): RunningUpload {
  const stop = new AbortController()
  const gate = createGate()
  const done = send(courseOf(api, request, gate, stop.signal)).finally(() => stop.abort())
  return { done, pause: gate.close, resume: gate.open, cancel: () => stop.abort() }
}

function courseOf(
  api: ApiSettings,
  request: UploadRequest,
  gate: Gate,
  signal: AbortSignal,
): Course {
  const { settings = {} } = request
  return {
    context: { api, request, signal, timeoutMs: settings.timeout ?? DEFAULT_TIMEOUT_MS },
    retries: createRetries({
      settings,
      onRetry: (problem) => request.onRetry?.(problem),
      mayBegin: gate.passed,
    }),
    meter: createProgressMeter({
      total: request.body.size,
      intervalMs: settings.progressInterval ?? DEFAULT_PROGRESS_INTERVAL_MS,
      onProgress: (progress) => request.onProgress?.(progress),
    }),
    parts: partsOf(request.body.size, settings.partSize),
  }
}

async function send(course: Course): Promise<FileAnswer> {
  const { context, retries, meter, parts } = course
  const steps: UploadSteps = {
    begin: () => retries.run(() => startUpload(context), context.signal),
    sendRest: (begun, left = parts) => sendAndComplete({ ...course, parts: left }, begun),
  }
  // A file of one part is there or not: there is nothing to go on with.
  const isWorthIt = parts.length > 1 && context.request.settings?.resume !== false
  try {
    const memory = isWorthIt ? await openMemory(course) : undefined
    const file = await (memory
      ? memory.send(steps)
      : steps.sendRest({ started: await steps.begin() }))
    meter.finish()
    return file
  } finally {
    meter.stop()
  }
}

async function sendAndComplete(course: Course, begun: BegunUpload): Promise<FileAnswer> {
  const { context, retries } = course
  const { started } = begun
  try {
    const arrived = await sendParts(course, begun)
    const complete = () =>
      retries.run(() => completeUpload(context, started, arrived), context.signal)
    return await untilComplete(complete, context.signal)
  } catch (error) {
    // Nobody waits for this to succeed, least of all the person who cancelled.
    if (context.signal.aborted) abortUpload(context, started).catch(() => undefined)
    throw error
  }
}

/** Several at once, the next as soon as one arrived; the first that fails ends the others. */
async function sendParts(
  { context, ...course }: Course,
  begun: BegunUpload,
): Promise<readonly ArrivedPart[]> {
  const { parts } = course
  const { settings } = context.request
  const failure = new AbortController()
  const signal = AbortSignal.any([context.signal, failure.signal])
  const arrived: ArrivedPart[] = []
  const left = parts.values()
  const work = async () => {
    for (const part of left) {
      const etag = await sendPart({ ...course, context: { ...context, signal } }, begun, part)
      arrived.push({ part_number: part.number, etag })
    }
  }
  const atOnce = Math.min(parts.length, Math.max(1, settings?.concurrency ?? DEFAULT_CONCURRENCY))
  try {
    await Promise.all(Array.from({ length: atOnce }, work))
  } finally {
    failure.abort()
  }
  return arrived.sort((a, b) => a.part_number - b.part_number)
}

async function sendPart(
  { context, retries, meter }: Course,
  { started, tagOf }: BegunUpload,
  part: Part,
): Promise<string> {
  const { request, signal } = context
  const bytes = await readPart(request.body, part)
  const sha256 = request.settings?.disableIntegrityCheck ? undefined : await sha256Base64(bytes)
  const facts = { number: part.number, size: bytes.byteLength, sha256 }
  const tag = tagOf?.(facts)
  if (tag) return tag
  const onSent = (sent: number) => meter.report(part.number, sent)
  const ask = () => retries.run(() => askPartPlace(context, started, facts), signal)
  const put = async (place: PartPlace) =>
    await retries.run(() => putPart(context, place, bytes, onSent), signal)

  const place = await ask()
  try {
    return await put(place)
  } catch (error) {
    // The proof that lets a part in runs out, for instance while the upload is paused: once again.
    if (!(error instanceof RequestError) || error.status !== 403) throw error
    return await put(await ask())
  }
}

async function readPart(body: Blob, { from, to }: Part): Promise<ArrayBuffer> {
  try {
    return await body.slice(from, to).arrayBuffer()
  } catch (cause) {
    throw new RequestError('The file can no longer be read. It was changed, moved or deleted.', {
      code: 'file_unreadable',
      cause,
    })
  }
}
