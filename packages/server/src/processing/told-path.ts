import type { SourceAddress } from './parse-source.ts'
import type { ParamValue } from './read-value.ts'
import type { WrittenTask } from './task.ts'

/** Nobody's business but the checker's. */
const SECRET = /^security(?:=|$)/i

/**
 * Tasks and sources as others are told of them, in events and answers: `/resize=width:300/<handle>`.
 * Without key, policy and signature.
 */
export function toldPath(tasks: readonly string[], sources: readonly SourceAddress[]): string {
  const told = sources.map(sourceText)
  const source = told.length === 1 ? told[0] : `[${told.join(',')}]`
  return `/${[...tasks.filter((task) => !SECRET.test(task)), source].join('/')}`
}

function sourceText(source: SourceAddress): string {
  if (source.kind === 'handle') return source.handle
  return source.kind === 'url' ? source.url : `src://${source.alias}/${source.path}`
}

/** A task as an address says it, whichever way it came: `resize=width:300,fit:crop`. */
export function writeTask({ name, params }: WrittenTask): string {
  if (params.length === 0) return name
  const written = params.map(([param, value]) => {
    if (param === '') return writeValue(value)
    return value === true ? param : `${param}:${writeValue(value)}`
  })
  return `${name}=${written.join(',')}`
}

/** What would end a value in an address is put in quotes, as clients do. */
function writeValue(value: ParamValue): string {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(',')}]`
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[/,"[\]?]/.test(text) ? `"${text}"` : text
}
