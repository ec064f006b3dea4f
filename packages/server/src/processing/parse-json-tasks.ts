import { Type } from 'typebox'
import { Check } from 'typebox/schema'
import { addressMalformed } from './errors.ts'
import type { ParamValue } from './read-value.ts'
import type { WrittenTask } from './task.ts'

/** One client writes `Name` and `Params`, and `null` for what there is none of. */
const JsonTask = Type.Record(Type.String(), Type.Unknown())
const JsonTasks = Type.Array(JsonTask, { maxItems: 100 })

/** Tasks as JSON has them: `[{"name": "resize", "params": {"width": 100}}]`. */
export function parseJsonTasks(value: unknown): readonly WrittenTask[] {
  if (!Check(JsonTasks, value)) throw addressMalformed('its tasks are not a list of objects')
  return value.map(toWritten)
}

/** The base64 of such a JSON text, in either alphabet (Filestack reference 9.1). */
export function parseEncodedTasks(text: string): readonly WrittenTask[] {
  return parseJsonTasks(parseJson(decodeBase64(text)))
}

export function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64url').toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw addressMalformed('its tasks are not the base64 of JSON', error)
  }
}

function toWritten(task: Readonly<Record<string, unknown>>): WrittenTask {
  const name = task.name ?? task.Name
  if (typeof name !== 'string') throw addressMalformed('a task has no name')
  return { name, params: toParams(task.params ?? task.Params) }
}

/** A list is all values without names; `false` takes the task back, and `true` says no more. */
function toParams(params: unknown): WrittenTask['params'] {
  if (Array.isArray(params)) return [['', params.filter(isValue)]]
  if (params === false) return [['false', true]]
  if (typeof params !== 'object' || params === null) return []
  return Object.entries(params).filter((entry): entry is [string, ParamValue] => isValue(entry[1]))
}

function isValue(value: unknown): value is ParamValue {
  return value !== null && ['string', 'number', 'boolean', 'object'].includes(typeof value)
}
