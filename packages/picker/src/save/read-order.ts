import type { SaveAsOptions } from '@quayside/client'
import type { ExportItem } from '@quayside/client/api'
import {
  callback,
  listOf,
  objectOf,
  oneOf,
  REFUSED,
  type Reader,
  recordOf,
  text,
} from '../options/readers.ts'
import { type SaveOrder, WANTED_CLASHES } from './save-order.ts'

/** What a page wrote, taken apart. */
export interface ReadOrder {
  readonly order: SaveOrder
  /** Options of the dialog that are the same whatever it is for. */
  readonly dialog: object
}

const abortSignal: Reader<AbortSignal> = {
  expects: 'an AbortSignal',
  read: (value) => (value instanceof AbortSignal ? value : REFUSED),
}

interface OrderOptions extends Pick<SaveAsOptions, 'folder' | 'filename' | 'onClash'> {
  readonly to?: readonly string[]
  readonly onProgress?: SaveOrder['onProgress']
  readonly signal?: AbortSignal
}

const READERS: { readonly [Name in keyof OrderOptions]-?: Reader<OrderOptions[Name]> } = {
  to: listOf(text),
  folder: text,
  filename: text,
  onClash: oneOf(...WANTED_CLASHES),
  onProgress: callback(),
  signal: abortSignal,
}

/** Throws a `TypeError` that names everything that cannot be read, before anything is shown. */
export function readOrder(what: unknown, input: unknown): ReadOrder {
  const given = recordOf(input ?? {})
  if (!given) throw new TypeError('The options of saveAs are an object.')
  const [first, ...others] = itemsOf(what)
  if (!first) throw new TypeError('saveAs needs something to save.')
  const { to, folder, filename, onClash, onProgress, signal } = readOptions(given)
  const order: SaveOrder = {
    items: [first, ...others],
    to,
    folder,
    filename,
    clash: onClash ?? 'ask',
    onProgress,
    signal,
  }
  const dialog = Object.entries(given).filter(([name]) => !Object.hasOwn(READERS, name))
  return { order, dialog: Object.fromEntries(dialog) }
}

const item = objectOf<{ readonly what: string; readonly filename: string }>({
  what: text,
  filename: text,
})

/** A handle or an address, or a list of them, some with names. */
function itemsOf(what: unknown): readonly ExportItem[] {
  return (Array.isArray(what) ? what : [what]).map((one: unknown) => {
    if (typeof one === 'string' && one !== '') return { what: one }
    const read = item.read(one)
    if (read === REFUSED || !read.what) {
      throw new TypeError('saveAs takes handles and addresses.')
    }
    return { ...read, what: read.what }
  })
}

function readOptions(given: Readonly<Record<string, unknown>>): OrderOptions {
  const faults: string[] = []
  const entries = Object.entries(READERS).flatMap(([name, reader]) => {
    const value = given[name]
    if (value === undefined || value === null) return []
    const read = reader.read(value)
    if (read === REFUSED) faults.push(`${name} takes ${reader.expects}`)
    return [[name, read]]
  })
  if (faults.length > 0) throw new TypeError(`Options of saveAs: ${faults.join('; ')}.`)
  return parsedOptions(Object.fromEntries(entries))
}

/** Each was read by the reader of its name. */
const parsedOptions = (read: object) => read as OrderOptions
