import { parseApiKey } from '../lib/ids.ts'
import { createTextScanner, type TextScanner } from './address-text.ts'
import { findSecurityEnd, type IsTask } from './find-security-end.ts'
import { beginsAddress } from './parse-source.ts'

/** An address in pieces that nobody has read yet. */
export interface PathPieces {
  /** Somebody wants to know what the address means, and gets every answer as JSON. */
  readonly isDebug: boolean
  readonly apiKey: string | undefined
  /** As they are written, in order. */
  readonly tasks: readonly string[]
  /** Tasks in the other form, which is base64 of JSON. */
  readonly encodedTasks: string | undefined
  /** Empty where the address ends before one. */
  readonly source: string
  readonly query: URLSearchParams
}

/**
 * Cuts the raw path of an address apart: `[debug/][key/]task/…/source` (Filestack reference 9.1).
 * Splits at slashes outside quotes and lists; from the first piece on that begins another address
 * all is that address, its query included. `isTask` tells names of tasks from API keys. Never throws.
 */
export function splitPath(path: string, isTask: IsTask): PathPieces {
  const { segments, source, query } = cutPath(path, isTask)
  const wantsMetadata = source === METADATA && !isTask(nameOf(segments.at(-1) ?? METADATA))
  const file = wantsMetadata ? segments.pop() : source
  const isDebug = takeFirst(segments, DEBUG)
  takeFirst(segments, FILE)
  const apiKey = takeApiKey(segments, isTask)
  const isDebugBehind = takeFirst(segments, DEBUG)
  const encodedTasks = takeEncoded(segments)
  return {
    isDebug: isDebug || isDebugBehind,
    apiKey,
    tasks: wantsMetadata ? [...segments, METADATA] : segments,
    encodedTasks,
    source: file ?? '',
    query: new URLSearchParams(query),
  }
}

const DEBUG = 'debug'
/** `/file/<handle>` is `/<handle>`. */
const FILE = 'file'
/** Behind a handle it means the same as the task before it. */
const METADATA = 'metadata'
/** Before tasks in base64. */
const ENCODED = 'b64'

interface Cut {
  readonly segments: string[]
  readonly source: string
  readonly query: string
}

function cutPath(path: string, isTask: IsTask): Cut {
  const scanner = createTextScanner(path)
  const segments: string[] = []
  for (let at = afterSlashes(path, 0); ; ) {
    if (beginsSource(path, at)) return { segments, ...cutSource(path, at, scanner) }
    const end = findSecurityEnd(path, at, scanner, isTask) ?? scanner.find('/?', at)
    const segment = path.slice(at, end)
    if (path[end] !== '/') return { segments, source: segment, query: path.slice(end + 1) }
    segments.push(segment)
    at = afterSlashes(path, end)
  }
}

/** Longer than the beginning of any address. */
const LOOK_CHARS = 64

/** No task begins with a quote or a bracket. */
function beginsSource(path: string, at: number): boolean {
  const text = path.slice(at, at + LOOK_CHARS)
  return beginsAddress(text) || /^(?:["[]|%22|%5B)/i.test(text)
}

/** A plain address has a query of its own; behind quotes and brackets it is ours. */
function cutSource(path: string, at: number, scanner: TextScanner): Omit<Cut, 'segments'> {
  const isPlain = /^(?:https?|src):(?!%2F)/i.test(path.slice(at, at + LOOK_CHARS))
  if (isPlain) return { source: path.slice(at), query: '' }
  const end = scanner.endOfGroup(at) ?? at
  const mark = path.indexOf('?', end)
  if (mark < 0) return { source: path.slice(at, end > at ? end : undefined), query: '' }
  return { source: path.slice(at, end > at ? end : mark), query: path.slice(mark + 1) }
}

function afterSlashes(path: string, from: number): number {
  let at = from
  while (path[at] === '/') at += 1
  return at
}

function takeFirst(segments: string[], name: string): boolean {
  if (segments[0] !== name) return false
  segments.shift()
  return true
}

/** What can be no key is left to be told as a task nobody knows. */
function takeApiKey(segments: string[], isTask: IsTask): string | undefined {
  const [first] = segments
  if (first === undefined || first === ENCODED || isTask(first) || !parseApiKey(first))
    return undefined
  return segments.shift()
}

function takeEncoded(segments: string[]): string | undefined {
  const at = segments.indexOf(ENCODED)
  return at < 0 || at === segments.length - 1 ? undefined : segments.splice(at, 2)[1]
}

function nameOf(segment: string): string {
  return segment.split('=')[0] ?? ''
}
