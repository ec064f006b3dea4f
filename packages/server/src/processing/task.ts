import type { Static, TObject, TProperties } from 'typebox'
import { parameterInvalid, parameterMissing, parameterUnknown } from './errors.ts'
import { type ParamValue, readValue } from './read-value.ts'

/**
 * A task of an address, as data: what it is called and what can be said to it. Parsing, errors and
 * the manual follow from this. One file per task in `tasks/`, and a line in `index.ts`.
 */
export interface TaskDefinition<Params extends TProperties = TProperties> {
  readonly name: string
  /** What some clients call it. */
  readonly aliases?: readonly string[]
  /** Parameters by their long names, in the words of the wire. */
  readonly params: TObject<Params>
  /** One-letter names of parameters, and others that mean the same. */
  readonly short?: Readonly<Record<string, string>>
  /** The parameter that is meant by a list without a name: `metadata=[size,mimetype]`. */
  readonly list?: string
}

/** One task as an address asks for it. */
export interface TaskCall<Params extends TProperties = TProperties> {
  readonly task: TaskDefinition<Params>
  readonly params: Static<TObject<Params>>
}

/** A task as it was written, before anybody knows whether there is such a one. */
export interface WrittenTask {
  readonly name: string
  /** In order. A value without a name has an empty one, a name without a value is `true`. */
  readonly params: readonly (readonly [name: string, value: ParamValue])[]
}

export function defineTask<Params extends TProperties>(
  task: TaskDefinition<Params>,
): TaskDefinition<Params> {
  return task
}

/** What an address says to this task, each time it is named. */
export function callsOf<Params extends TProperties>(
  calls: readonly TaskCall[],
  task: TaskDefinition<Params>,
): readonly Static<TObject<Params>>[] {
  // What was read by a definition has the parameters of that definition.
  return calls.filter((call) => call.task.name === task.name).map(({ params }) => params as never)
}

/**
 * Reads what was written by the definition. Of a parameter that is said twice the last word counts.
 * Throws `task_parameter_unknown`, `task_parameter_invalid`, `task_parameter_missing`.
 */
export function readTask(task: TaskDefinition, written: WrittenTask): TaskCall {
  const params: Record<string, unknown> = {}
  for (const [name, values] of byName(task, written)) {
    const schema = task.params.properties[name]
    const value = schema && readValue(schema, values)
    if (value === undefined) throw parameterInvalid(task.name, name)
    params[name] = value
  }
  const missing = task.params.required?.find((name) => params[name] === undefined)
  if (missing !== undefined) throw parameterMissing(task.name, missing)
  return { task, params }
}

/** By their long names. Clients that write a list as an object number its members. */
function byName(task: TaskDefinition, { params }: WrittenTask): ReadonlyMap<string, ParamValue> {
  const found = new Map<string, ParamValue>()
  const members: ParamValue[] = []
  for (const [written, value] of params) {
    const isMember = task.list !== undefined && /^\d*$/.test(written)
    if (isMember && Array.isArray(value)) members.push(...value)
    else if (isMember) members.push(value)
    else found.set(longName(task, written), value)
  }
  if (task.list !== undefined && members.length > 0) found.set(task.list, members)
  return found
}

function longName(task: TaskDefinition, written: string): string {
  const wanted = fold(written)
  const short = Object.entries(task.short ?? {}).find(([name]) => fold(name) === wanted)?.[1]
  const name = short ?? Object.keys(task.params.properties).find((one) => fold(one) === wanted)
  if (name === undefined) throw parameterUnknown(task.name, written)
  return name
}

/** `minSize`, `min_size` and `minsize` are the same parameter. */
function fold(name: string): string {
  return name.trim().toLowerCase().replaceAll('_', '')
}
