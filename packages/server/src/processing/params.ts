import { type TSchema, type TSchemaOptions, Type } from 'typebox'
import { formatColor, parseColor } from './colors.ts'
import { conversionUnsupported } from './engines/errors.ts'
import type { ParamValue } from './read-value.ts'

/*
 * The kinds of parameters that several tasks share (Filestack reference 9.2). What is written in
 * several ways becomes one value, so that tasks need not read and equal addresses are equal.
 */

/** A schema that reads what was written by itself; `default` is in written form too. */
export interface WrittenSchema extends TSchema {
  /** `undefined` for what means nothing. */
  readonly readWritten: (value: ParamValue) => unknown
  /** What is expected, to be read after `must be`. */
  readonly words: string
}

export function isWrittenSchema(schema: TSchema): schema is WrittenSchema {
  return 'readWritten' in schema
}

/** A colour; its value is eight hexadecimal digits, `rrggbbaa`, for `parseColor`. */
export const Color = (options: TSchemaOptions = {}) =>
  Written<string>(readColor, { words: 'a color like ff0000, ff000080 or red', ...options })

export const VERTICAL = ['top', 'middle', 'bottom'] as const
export const HORIZONTAL = ['left', 'center', 'right'] as const
export type PositionValue = readonly [
  vertical: (typeof VERTICAL)[number],
  horizontal: (typeof HORIZONTAL)[number],
]

/** A side, a corner or the middle; its value is always a pair, `[vertical, horizontal]`. */
export const Position = (options: TSchemaOptions = {}) =>
  Written<PositionValue>(readPosition, {
    words: 'top, middle, bottom, left, center, right or a pair like [top,left]',
    ...options,
  })

/** Pages from the first to the last of them, counted from 1; without `to` to the end of the file. */
export interface PageRange {
  readonly from: number
  readonly to?: number
}

/** Pages, in the order they are wanted in. */
export const Pages = (options: TSchemaOptions = {}) =>
  Written<readonly PageRange[]>(readPages, {
    words: 'a list of pages like [1,3-5,8-]',
    ...options,
  })

export const PAGE_FORMATS = [
  'a2',
  'a3',
  'a4',
  'a5',
  'b4',
  'b5',
  'letter',
  'legal',
  'tabloid',
] as const
export type PageFormatValue = (typeof PAGE_FORMATS)[number]

export const PageFormat = (options: TSchemaOptions = {}) => Choice(PAGE_FORMATS, options)

export const PageOrientation = (options: TSchemaOptions = {}) =>
  Choice(['portrait', 'landscape'], options)

/** One of a few words, in any case. */
export const Choice = <const Word extends string>(
  choices: readonly Word[],
  options: TSchemaOptions = {},
) =>
  Written<Word>((value) => choices.find((one) => one === String(value).trim().toLowerCase()), {
    words: choices.join(', ').replace(/, ([^,]*)$/, ' or $1'),
    ...options,
  })

/** Parts of a picture in pixels: `[[x,y,width,height],…]`. */
export const Objects = (options: TSchemaOptions = {}) => {
  const offset = Type.Integer({ minimum: 0, maximum: 10_000 })
  const extent = Type.Integer({ minimum: 1, maximum: 10_000 })
  const Part = Type.Tuple([offset, offset, extent, extent])
  const words = 'a list of 1 to 50 parts, each a list like [x,y,width,height]'
  return Type.Array(Part, { minItems: 1, maxItems: 50, words, ...options })
}

/** Two numbers in this range: `[4,4]`. */
export const Pair = (
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  options: TSchemaOptions = {},
) => {
  const Part = Type.Integer({ minimum, maximum })
  return Type.Tuple([Part, Part], options)
}

function Written<Value>(
  readWritten: WrittenSchema['readWritten'],
  options: TSchemaOptions & { readonly words: string },
) {
  return Type.Unsafe<Value>({ readWritten, ...options })
}

function readColor(value: ParamValue): string | undefined {
  const color =
    typeof value === 'string' || typeof value === 'number' ? parseColor(`${value}`) : undefined
  return color && formatColor(color)
}

/** Either order is understood; what is not said is in the middle. */
function readPosition(value: ParamValue): PositionValue | undefined {
  const words = (Array.isArray(value) ? value : [value]).map((word) =>
    `${word}`.trim().toLowerCase(),
  )
  if (words.includes('faces')) {
    throw conversionUnsupported('finding faces needs a trained model, which this server has not')
  }
  const vertical = VERTICAL.filter((one) => words.includes(one))
  const horizontal = HORIZONTAL.filter((one) => words.includes(one))
  const isPosition =
    words.length > 0 && words.length <= 2 && vertical.length + horizontal.length === words.length
  if (!isPosition || vertical.length > 1 || horizontal.length > 1) return undefined
  return [vertical[0] ?? 'middle', horizontal[0] ?? 'center']
}

/** More than anybody writes into an address. */
const MAX_RANGES = 1_000

function readPages(value: ParamValue): readonly PageRange[] | undefined {
  const written: readonly ParamValue[] = Array.isArray(value) ? value : [value]
  const ranges = written
    .slice(0, MAX_RANGES + 1)
    .map(readRange)
    .filter((range) => range !== undefined)
  const isList = ranges.length > 0 && ranges.length === written.length
  return isList && ranges.length <= MAX_RANGES ? ranges : undefined
}

/** `2`, `2-5`, `3-`, `-4`. */
function readRange(value: ParamValue): PageRange | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : ''
  const [, first = '', dash = '', last = ''] = /^(\d{0,6})(-?)(\d{0,6})$/.exec(text) ?? []
  if (first === '' && last === '') return undefined
  const from = first === '' ? 1 : Number(first)
  if (dash !== '' && last === '') return from >= 1 ? { from } : undefined
  const to = dash === '' ? from : Number(last)
  return from >= 1 && to >= from ? { from, to } : undefined
}
