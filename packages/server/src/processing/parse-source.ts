import { fileMissing } from '../files/errors.ts'
import { type Handle, parseHandle } from '../lib/ids.ts'
import { decodeOnce, listText, quotedText, splitOutside } from './address-text.ts'
import { addressMalformed } from './errors.ts'

/** What an address is about. */
export type SourceAddress =
  | { readonly kind: 'handle'; readonly handle: Handle }
  | { readonly kind: 'url'; readonly url: string }
  /** A place of the app's own, by the name it was given. */
  | { readonly kind: 'alias'; readonly alias: string; readonly path: string }

/** Addresses of ours stand for the file they lead to. */
export type OwnHandle = (url: string) => Handle | undefined

/** More pictures than a collage can show, and more files than anybody zips by an address. */
const MAX_SOURCES = 1_000

/**
 * One source or a list of them. Throws `not-found` / `file_missing` for what can be no file's name
 * and `invalid` / `address_malformed`.
 */
export function parseSources(text: string, ownHandle: OwnHandle): readonly SourceAddress[] {
  const list = listText(text)
  if (list === undefined) return [parseSource(text, ownHandle)]
  const pieces = listPieces(list)
  if (pieces.length > MAX_SOURCES) throw addressMalformed('it names too many sources')
  return pieces.map((piece) => parseSource(piece, ownHandle))
}

/** Bare, in quotes, or percent-encoded as a whole; a handle may have a name behind a plus. */
export function parseSource(text: string, ownHandle: OwnHandle): SourceAddress {
  const bare = quotedText(text.trim()) ?? text.trim()
  const address = isEncoded(bare) ? decodeOnce(bare) : bare
  if (address.includes('\0')) throw addressMalformed('it holds a NUL character')
  if (/^src:/i.test(address)) return parseAlias(address)
  if (/^https?:/i.test(address)) {
    const handle = ownHandle(address)
    return handle ? { kind: 'handle', handle } : { kind: 'url', url: address }
  }
  const handle = handleOf(address)
  if (!handle) throw fileMissing()
  return { kind: 'handle', handle }
}

/**
 * Only what stands before the plus names the file; the rest is for people and their programs. PHP
 * asks for a conversion to be made anew by a `&force=true` behind the handle.
 */
export function handleOf(text: string): Handle | undefined {
  return parseHandle(text.replace(/[+&].*$/s, ''))
}

/** Whether what begins here is an address, which goes on to the end with all its slashes. */
export function beginsAddress(text: string): boolean {
  return /^(?:"|%22|\[|%5B)*(?:(?:https?|src)(?::|%3A)|b64:)/i.test(text)
}

/**
 * An address keeps the encoding it has, for that is part of it, unless its very beginning is
 * encoded: then it was put into this one as a whole.
 */
function isEncoded(text: string): boolean {
  return /^(?:https?|src)(?:%3A|:%2F)/i.test(text)
}

function parseAlias(address: string): SourceAddress {
  const [, alias, path = ''] = /^src:\/{0,2}([\w.-]{1,100})(?:\/(.*))?$/is.exec(address) ?? []
  if (alias === undefined) throw addressMalformed('a storage alias has a name: src://name/path')
  return { kind: 'alias', alias, path: decodeOnce(path) }
}

/** An address may hold commas, so behind one only the beginning of another source counts. */
function listPieces(list: string): readonly string[] {
  const groups: string[][] = []
  for (const piece of splitOutside(list, ',')) {
    const last = groups.at(-1)
    const isAddress = last !== undefined && /^\s*(?:https?|src):/i.test(last[0] ?? '')
    if (isAddress && !beginsSource(piece)) last.push(piece)
    else if (piece.trim() !== '') groups.push([piece])
  }
  return groups.map((pieces) => pieces.join(','))
}

function beginsSource(piece: string): boolean {
  return beginsAddress(piece.trim()) || /^\s*(?:["[]|%22|[\w-]{20}\s*$)/.test(piece)
}
