import type { FileAnswer, UploadProgressAnswer } from '@quayside/wire'
import { parseProgress } from '../api/parse.ts'
import { requestJson } from '../api/request.ts'
import { isRefusal } from '../api/request-error.ts'
import type { BegunUpload, Course } from './course.ts'
import { pageStore } from './page-store.ts'
import type { Part } from './parts.ts'
import type { PartFacts, ProtocolContext, StartedUpload } from './protocol.ts'
import { sha256Base64 } from './sha256.ts'
import type { ResumeStore } from './upload.ts'

/*
 * What outlives the page: which uploads were under way. A file is known again by what is said of it
 * and by its first and last bytes; that the rest is the same too is seen by the hash of each part,
 * when it goes on. Nothing here fails an upload: what cannot be remembered begins anew next time.
 */

/** The memory for one file; nobody else who shares the store sends this file meanwhile. */
export interface UploadMemory {
  /**
   * Goes on with what was begun before, else begins. Forgets it when it is over: done, cancelled or
   * refused. Rejects as `steps` do. To be called once.
   */
  send(steps: UploadSteps): Promise<FileAnswer>
}

export interface UploadSteps {
  begin(): Promise<StartedUpload>
  /** Sends what is missing, in this order, and completes. */
  sendRest(begun: BegunUpload, parts?: readonly Part[]): Promise<FileAnswer>
}

/** As long as the service keeps what nobody touches. */
export const KEEP_MS = 24 * 60 * 60_000
const PREFIX = 'quayside:upload:'
/** The page that was left a moment ago may hold it still. */
const LOCK_PATIENCE_MS = 500
/** What is read of a file's beginning and of its end, to know it again. */
const EDGE_BYTES = 64 * 1024

/**
 * `undefined` where nothing can be remembered: nothing to keep it in, no hashing or locks (browsers
 * offer them to pages that came over HTTPS or from this machine), or somebody else sends the same
 * file, which has to be an upload of its own.
 */
export async function openMemory(course: Course): Promise<UploadMemory | undefined> {
  try {
    const store = course.context.request.settings?.resumeStore ?? pageStore(PREFIX, KEEP_MS)
    const key = store && (await keyOf(course))
    const release = key && (await lock(key))
    if (!release) return undefined
    return { send: (steps) => send(course, steps, keptIn(store, key)).finally(release) }
  } catch {
    return undefined // forbidden; or the file cannot be read, which sending it will tell
  }
}

async function send(course: Course, steps: UploadSteps, kept: Kept): Promise<FileAnswer> {
  try {
    const before = await recall(course, kept)
    const file = (before && (await goOn(course, steps, before))) ?? (await begin(steps, kept))
    await kept.forget()
    return file
  } catch (error) {
    if (course.context.signal.aborted || isRefusal(error)) await kept.forget()
    throw error
  }
}

async function begin(steps: UploadSteps, kept: Kept): Promise<FileAnswer> {
  const started = await steps.begin()
  await kept.write(started)
  return await steps.sendRest({ started })
}

type Recalled = BegunUpload &
  Pick<UploadProgressAnswer, 'parts'> & { file: UploadProgressAnswer['file'] | undefined }

/** What was begun, and what the service has of it; `undefined` when either is forgotten. */
async function recall({ context, retries }: Course, kept: Kept): Promise<Recalled | undefined> {
  const started = await kept.read()
  if (!started) return undefined
  try {
    const { parts, file } = await retries.run(() => askProgress(context, started), context.signal)
    await kept.write(started)
    return { started, parts, file }
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** `undefined` when it is refused: that is no concern of whoever sends the file now. */
async function goOn(
  { context, meter, parts }: Course,
  { sendRest }: UploadSteps,
  { started, parts: arrived, file }: Recalled,
): Promise<FileAnswer | undefined> {
  if (file) return { ...file, client: 'local_file_system' }
  const { request } = context
  const byNumber = new Map(arrived.map((part) => [part.part_number, part]))
  const sizeOf = ({ from, to }: Part) => to - from
  const isThere = (part: Part) => byNumber.get(part.number)?.size === sizeOf(part)
  const there = parts.filter(isThere)
  for (const part of there) meter.report(part.number, sizeOf(part))
  const sent = there.reduce((sum, part) => sum + sizeOf(part), 0)
  if (sent > 0) request.onContinue?.({ sent, total: request.body.size })
  const tagOf = ({ number, size, sha256 }: PartFacts) => {
    const part = byNumber.get(number)
    return part?.size === size && (!sha256 || part.sha256 === sha256) ? part.etag : undefined
  }
  try {
    // What is missing goes first: the network is slower than looking at what is there.
    const inOrder = [...parts.filter((part) => !isThere(part)), ...there]
    return await sendRest({ started, tagOf }, inOrder)
  } catch (error) {
    if (!isRefusal(error)) throw error
    for (const { number } of parts) meter.report(number, 0)
    return undefined
  }
}

async function askProgress(
  { api, timeoutMs, signal }: ProtocolContext,
  { base, names }: StartedUpload,
): Promise<UploadProgressAnswer> {
  const id = encodeURIComponent(names.upload_id)
  const url = `${base}/multipart/${id}?apikey=${encodeURIComponent(api.apiKey)}`
  return parseProgress(await requestJson({ url, timeoutMs, signal }))
}

/** Says nothing of the file to whoever looks into the store. */
async function keyOf({ context, parts }: Course): Promise<string | undefined> {
  const { body, filename, contentType, store } = context.request
  const { endpoints, apiKey } = context.api
  const modified = typeof File !== 'undefined' && body instanceof File ? body.lastModified : 0
  const said = [endpoints.upload, apiKey, filename, contentType, body.size, modified]
  const facts = JSON.stringify([...said, store, parts[0]?.to])
  const edges = [body.slice(0, EDGE_BYTES), body.slice(-EDGE_BYTES)]
  const hash = await sha256Base64(await new Blob([facts, ...edges]).arrayBuffer())
  return hash && PREFIX + hash
}

/** Resolves to what gives it back, and to nothing where another tab holds it. */
function lock(name: string): Promise<(() => void) | undefined> {
  const signal = AbortSignal.timeout(LOCK_PATIENCE_MS)
  return new Promise((resolve) => {
    const hold = () => new Promise<void>((release) => resolve(release))
    navigator.locks.request(name, { signal }, hold).catch(() => resolve(undefined))
  })
}

/** The entry of one file in the store. What throws there is passed over. */
interface Kept {
  read(): Promise<StartedUpload | undefined>
  write(started: StartedUpload): Promise<unknown>
  forget(): Promise<unknown>
}

function keptIn(store: ResumeStore, key: string): Kept {
  return {
    read: () => attempt(async () => parseKept(await store.getItem(key))),
    write: (started) =>
      attempt(async () => await store.setItem(key, JSON.stringify({ at: Date.now(), started }))),
    forget: () => attempt(async () => await store.removeItem(key)),
  }
}

/** `undefined` for what is too old, or was written by somebody else. */
function parseKept(text: string | null | undefined): StartedUpload | undefined {
  const { at, started } = JSON.parse(text ?? '{}')
  const isOurs = typeof started?.base === 'string' && typeof started.names?.upload_id === 'string'
  return isOurs && at > Date.now() - KEEP_MS ? started : undefined
}

async function attempt<T>(use: () => Promise<T>): Promise<T | undefined> {
  try {
    return await use()
  } catch {
    return undefined // full, or forbidden: the upload goes on without
  }
}
