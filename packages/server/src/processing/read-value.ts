import { type TSchema, Type } from 'typebox'
import { Check } from 'typebox/schema'
import { isWrittenSchema } from './params.ts'

/** A value as it came: text from an address, JSON from a body. */
export type ParamValue = string | number | boolean | object | readonly ParamValue[]

/**
 * What a value means to a parameter of this shape: addresses know only text and lists, so numbers
 * and booleans are read from words, and words in any case. `undefined` when it means nothing there.
 * Throws what a schema's own reading throws.
 */
export function readValue(schema: TSchema, value: ParamValue): unknown {
  const read = convert(schema, value)
  return read !== undefined && Check(schema, read) ? read : undefined
}

function convert(schema: TSchema, value: ParamValue): unknown {
  if (isWrittenSchema(schema)) return schema.readWritten(value)
  if (Type.IsUnion(schema)) {
    return schema.anyOf.map((option) => readValue(option, value)).find((read) => read !== undefined)
  }
  if (Type.IsLiteral(schema))
    return foldWord(value) === foldWord(schema.const) ? schema.const : undefined
  if (Type.IsBoolean(schema)) return toBoolean(value)
  if (Type.IsNumber(schema) || Type.IsInteger(schema)) return toNumber(value)
  if (Type.IsString(schema)) return toText(value)
  if (Type.IsArray(schema)) return toList(value).map((member) => convert(schema.items, member))
  if (Type.IsTuple(schema)) return toTuple(schema.items, value)
  return value
}

/** Booleans are the words `true` and `false` (Filestack reference 9.1). */
function toBoolean(value: ParamValue): boolean | undefined {
  if (typeof value === 'boolean') return value
  const word = foldWord(value)
  return word === 'true' ? true : word === 'false' ? false : undefined
}

function toNumber(value: ParamValue): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value)
    ? Number(value)
    : undefined
}

/**
 * A text in brackets looks like a list until it is known that a text is wanted. One with a NUL is
 * none: databases cannot keep it.
 */
function toText(value: ParamValue): string | undefined {
  if (Array.isArray(value)) {
    const members = value.map(toText)
    return members.includes(undefined) ? undefined : `[${members.join(',')}]`
  }
  const text = typeof value === 'object' ? '\0' : String(value)
  return text.includes('\0') ? undefined : text
}

function toList(value: ParamValue): readonly ParamValue[] {
  return Array.isArray(value) ? value : [value]
}

function toTuple(items: readonly TSchema[], value: ParamValue): unknown {
  const members = toList(value)
  return members.length === items.length
    ? items.map((item, index) => convert(item, members[index] ?? ''))
    : undefined
}

function foldWord(value: unknown): string {
  return String(value).trim().toLowerCase()
}
