import { BAD_REQUEST_TEXTS } from '../guesses.ts'
import { isObject } from '../http/json.ts'

/**
 * Argument parsers that refuse in Dropbox's words. A parser gets the value and the name of the
 * field it was found in, which is empty for the whole argument.
 */
export interface Arg<T> {
  parse(value: unknown, at: string): T
  /** The value when the field is not there; a parser without it makes the field required. */
  readonly absent?: { readonly value: T }
  /** Fields of a struct stand beside `.tag` when it is a union's value. */
  readonly isStruct?: true
}

export type ArgValue<A> = A extends Arg<infer T> ? T : never

/** An argument that cannot be used; the message is the detail of the 400 text. */
export class BadArgument extends Error {
  override readonly name = 'BadArgument'
}

/** Routes without an argument take nothing or `null`. */
export const nothing: Arg<undefined> = {
  absent: { value: undefined },
  parse(value, at) {
    if (value !== undefined && value !== null) {
      throw wrongType(value, at, 'null')
    }
    return undefined
  },
}

export const flag: Arg<boolean> = {
  parse(value, at) {
    if (typeof value !== 'boolean') {
      throw wrongType(value, at, 'a boolean')
    }
    return value
  },
}

export function text(
  rules: { pattern?: PathPattern; minLength?: number; maxLength?: number } = {},
): Arg<string> {
  return {
    parse(value, at) {
      if (typeof value !== 'string') {
        throw wrongType(value, at, 'a string')
      }
      if (rules.pattern !== undefined && !rules.pattern.test(value)) {
        throw fault(at, `'${value}' did not match pattern '${rules.pattern.shown}'`)
      }
      if (value.length > (rules.maxLength ?? Number.POSITIVE_INFINITY)) {
        throw fault(
          at,
          `'${value.slice(0, 40)}' must be at most ${rules.maxLength} characters, got ${value.length}`,
        )
      }
      if (value.length < (rules.minLength ?? 0)) {
        throw fault(
          at,
          `'${value}' must be at least ${rules.minLength} characters, got ${value.length}`,
        )
      }
      return value
    },
  }
}

export interface PathPattern {
  test(value: string): boolean
  /** As Dropbox prints it. */
  readonly shown: string
}

export function integer({ min = 0, max = Number.MAX_SAFE_INTEGER } = {}): Arg<number> {
  return {
    parse(value, at) {
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        throw wrongType(value, at, 'an integer')
      }
      if (value < min || value > max) {
        throw fault(at, `${value} is not within range [${min}, ${max}]`)
      }
      return value
    },
  }
}

/** Dropbox takes one form of instants only: UTC, whole seconds, a literal Z. */
export const timestamp: Arg<number> = {
  parse(value, at) {
    if (typeof value !== 'string') {
      throw wrongType(value, at, 'a timestamp')
    }
    const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? Date.parse(value) : Number.NaN
    if (Number.isNaN(ms)) {
      throw fault(at, `time data '${value}' does not match format '%Y-%m-%dT%H:%M:%SZ'`)
    }
    return ms
  },
}

export function list<T>(item: Arg<T>, { max = Number.POSITIVE_INFINITY } = {}): Arg<T[]> {
  return {
    parse(value, at) {
      if (!Array.isArray(value)) {
        throw wrongType(value, at, 'a list')
      }
      if (value.length > max) {
        throw fault(at, `list of length ${value.length} is longer than ${max}`)
      }
      return value.map((one, index) => item.parse(one, `${at}[${index}]`))
    },
  }
}

/** A field that may be missing or null. */
export function optional<T>(arg: Arg<T>): Arg<T | undefined> {
  return {
    absent: { value: undefined },
    ...(arg.isStruct ? { isStruct: true } : {}),
    parse: (value, at) =>
      value === null || value === undefined ? undefined : arg.parse(value, at),
  }
}

/** A field with a value of its own when it is missing or null. */
export function withDefault<T>(arg: Arg<T>, fallback: NoInfer<T>): Arg<T> {
  return {
    absent: { value: fallback },
    parse: (value, at) => (value === null ? fallback : arg.parse(value, at)),
  }
}

/** A field that is taken and not looked at. */
export const ignored: Arg<undefined> = { absent: { value: undefined }, parse: () => undefined }

type Fields = Readonly<Record<string, Arg<unknown>>>
type StructOf<F extends Fields> = { readonly [K in keyof F]: ArgValue<F[K]> }

export function struct<F extends Fields>(fields: F): Arg<StructOf<F>> {
  const names = Object.keys(fields)
  function parse(value: unknown, at: string): StructOf<F> {
    if (!isObject(value)) {
      throw wrongType(value, at, 'an object')
    }
    const stray = Object.keys(value).find((name) => !Object.hasOwn(fields, name) && name !== '.tag')
    if (stray !== undefined) {
      throw fault(at, BAD_REQUEST_TEXTS.unknownField(stray))
    }
    const parsed = names.map((name) => [name, parseField(fields, value, name, at)])
    return Object.fromEntries(parsed) as StructOf<F>
  }
  return { isStruct: true, parse }
}

function parseField(
  fields: Fields,
  value: Record<string, unknown>,
  name: string,
  at: string,
): unknown {
  const arg = fields[name]
  if (Object.hasOwn(value, name) && value[name] !== undefined) {
    return arg?.parse(value[name], at === '' ? name : `${at}.${name}`)
  }
  if (arg?.absent === undefined) {
    throw fault(at, BAD_REQUEST_TEXTS.missingField(name))
  }
  return arg.absent.value
}

/** A union none of whose members has a value: the tag itself. */
export function choice<const Tag extends string>(...tags: readonly Tag[]): Arg<Tag> {
  return {
    parse(value, at) {
      const tag = typeof value === 'string' ? value : isObject(value) ? value['.tag'] : undefined
      if (typeof tag !== 'string') {
        throw wrongType(value, at, 'a union')
      }
      const known = tags.find((one) => one === tag)
      if (known === undefined) {
        throw fault(at, `unknown tag '${tag}'`)
      }
      return known
    },
  }
}

type Members = Readonly<Record<string, Arg<unknown> | null>>
type UnionOf<M extends Members> = {
  [K in keyof M]: { readonly tag: K; readonly value: M[K] extends Arg<infer T> ? T : undefined }
}[keyof M]

/** A union; members without a value are `null` here and may come as a bare string. */
export function union<const M extends Members>(members: M): Arg<UnionOf<M>> {
  function parse(value: unknown, at: string): UnionOf<M> {
    const fields: Record<string, unknown> =
      typeof value === 'string' ? { '.tag': value } : isObject(value) ? value : {}
    const tag = fields['.tag']
    if (typeof tag !== 'string') {
      throw wrongType(value, at, 'a union')
    }
    const member = members[tag]
    if (member === undefined) {
      throw fault(at, `unknown tag '${tag}'`)
    }
    return { tag, value: parseMember(member, fields, tag, at) } as UnionOf<M>
  }
  return { parse }
}

function parseMember(
  member: Arg<unknown> | null,
  fields: Record<string, unknown>,
  tag: string,
  at: string,
): unknown {
  if (member === null) {
    return undefined
  }
  if (member.isStruct) {
    return member.parse(fields, at)
  }
  if (fields[tag] === undefined) {
    throw fault(at, BAD_REQUEST_TEXTS.missingField(tag))
  }
  return member.parse(fields[tag], at === '' ? tag : `${at}.${tag}`)
}

function fault(at: string, detail: string): BadArgument {
  return new BadArgument(at === '' ? detail : `${at}: ${detail}`)
}

function wrongType(value: unknown, at: string, expected: string): BadArgument {
  return fault(at, `${inPython(value)} expected to be ${expected}, got ${typeName(value)}`)
}

/** Dropbox prints the offending value the way Python would, between quotes. */
function inPython(value: unknown): string {
  if (value === null || value === undefined) {
    return "'None'"
  }
  return `'${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) {
    return 'null'
  }
  return Array.isArray(value) ? 'list' : typeof value
}
