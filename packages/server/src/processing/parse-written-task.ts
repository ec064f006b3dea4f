import { cutOnce, decodeOnce, listText, quotedText, splitOutside } from './address-text.ts'
import type { ParamValue } from './read-value.ts'
import type { WrittenTask } from './task.ts'

/** Deeper lists mean nothing to any task. */
const MAX_DEPTH = 8

/** `resize=width:100,fit:crop`, as one segment of an address has it. Never throws. */
export function parseWrittenTask(text: string): WrittenTask {
  const [name, params] = cutOnce(text, '=')
  if (params === undefined || params === '') return { name: decodeOnce(name), params: [] }
  return { name: decodeOnce(name), params: splitOutside(params, ',').map(parseParam) }
}

/** A value may come without a name, and a name alone means that it is so. */
function parseParam(text: string): readonly [string, ParamValue] {
  if (listText(text) !== undefined || quotedText(text) !== undefined) return ['', parseValue(text)]
  const [name, value] = cutOnce(text, ':')
  return [decodeOnce(name).trim(), value === undefined ? true : parseValue(value)]
}

/** Decoded once, now that nothing more is split. */
function parseValue(text: string, depth = 0): ParamValue {
  const quoted = quotedText(text)
  if (quoted !== undefined) return decodeOnce(quoted)
  const list = depth < MAX_DEPTH ? listText(text) : undefined
  if (list === undefined) return decodeOnce(text)
  if (list.trim() === '') return []
  return splitOutside(list, ',').map((member) => parseValue(member.trim(), depth + 1))
}
