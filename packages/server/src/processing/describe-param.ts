import { type TSchema, Type } from 'typebox'

/**
 * What may be written for a parameter, to be read after `must be`; for errors and for the manual.
 * In the schema's own `words`, where it has some.
 * `undefined` where anything goes.
 */
export function describeParam(schema: TSchema): string | undefined {
  const { words }: { readonly words?: unknown } = schema
  if (typeof words === 'string') return words
  if (Type.IsUnion(schema)) return joinOr(schema.anyOf.map(describeParam))
  if (Type.IsLiteral(schema)) return `${schema.const}`
  if (Type.IsBoolean(schema)) return 'true or false'
  if (Type.IsInteger(schema)) return `a whole number${range(schema)}`
  if (Type.IsNumber(schema)) return `a number${range(schema)}`
  if (Type.IsString(schema)) return `a text${upTo(schema, 'characters')}`
  if (Type.IsTuple(schema)) return `a list of ${schema.items.length} values${ofEach(schema.items)}`
  if (Type.IsArray(schema)) return `a list${upTo(schema, 'values')}${ofEach([schema.items])}`
  return undefined
}

interface Bounds {
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly maxLength?: unknown
  readonly maxItems?: unknown
}

function range(schema: TSchema): string {
  const { minimum, maximum }: Bounds = schema
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return ` of at least ${minimum}`
  return maximum === undefined ? '' : ` of at most ${maximum}`
}

function upTo(schema: TSchema, what: string): string {
  const { maxLength, maxItems }: Bounds = schema
  const most = maxLength ?? maxItems
  return most === undefined ? '' : ` of up to ${most} ${what}`
}

/** Members that are all alike are described once. */
function ofEach(items: readonly TSchema[]): string {
  const words = new Set(items.map(describeParam))
  const known = [...words].filter((one) => one !== undefined)
  return known.length === 0 ? '' : `, each ${joinOr(known)}`
}

function joinOr(words: readonly (string | undefined)[]): string {
  const known = words.filter((word) => word !== undefined)
  const last = known.at(-1) ?? ''
  return known.length > 1 ? `${known.slice(0, -1).join(', ')} or ${last}` : last
}
