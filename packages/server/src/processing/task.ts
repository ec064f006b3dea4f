import type { Static, TObject, TProperties, TSchema } from 'typebox'
import { closestName } from '../lib/closest-name.ts'
import { describeParam } from './describe-param.ts'
import type { EncodingSettings } from './encoding-settings.ts'
import type { ImageContext, Picture } from './engines/sharp/picture.ts'
import { parameterInvalid, parameterMissing, parameterUnknown } from './errors.ts'
import { type ParamValue, readValue } from './read-value.ts'

/** What every task is: what it is called and what can be said to it. */
interface TaskFacts<Params extends TProperties> {
  readonly name: string
  /** What some clients call it. */
  readonly aliases?: readonly string[]
  /** Parameters by their long names, in the words of the wire; each may have a `description`. */
  readonly params: TObject<Params>
  /** One-letter names of parameters, and others that mean the same. */
  readonly short?: Readonly<Record<string, string>>
  /** The parameter that is meant by a list without a name: `metadata=[size,mimetype]`. */
  readonly list?: string
  /** What it does, in one sentence, for the manual. */
  readonly summary?: string
  /** As an address would say it, for the manual's picture: `resize=width:120,fit:crop`. */
  readonly example?: string
  /** Says what the parameters' shapes cannot. Throws what is wrong with an address. */
  check?(params: Static<TObject<Params>>): void
  /** Other files it takes, as handles or addresses, from its parameters. */
  filesOf?(params: Static<TObject<Params>>): readonly string[]
}

/** Says something about the answer, and changes no bytes. */
export interface ControlTask<Params extends TProperties = TProperties> extends TaskFacts<Params> {
  readonly kind?: 'control'
}

/** Makes a picture of a picture. Such tasks in a row share one decoding and one encoding. */
export interface ImageTask<Params extends TProperties = TProperties> extends TaskFacts<Params> {
  readonly kind: 'image'
  /** Runs in a child process. Throws what `picture` throws. */
  apply(
    picture: Picture,
    params: Static<TObject<Params>>,
    context: ImageContext,
  ): Picture | Promise<Picture>
}

/** Answers something about the picture instead of a picture. Always the last step. */
export interface ReadingTask<Params extends TProperties = TProperties> extends TaskFacts<Params> {
  readonly kind: 'reading'
  /** Runs in a child process. Throws what `picture` throws. */
  read(
    picture: Picture,
    params: Static<TObject<Params>>,
    context: ImageContext,
  ): Reading | Promise<Reading>
}

/** What is answered: JSON, or a text that becomes a file. */
export type Reading =
  | { readonly kind: 'json'; readonly json: unknown }
  | {
      readonly kind: 'text'
      readonly text: string
      readonly contentType: string
      /** With its dot. */
      readonly extension: string
    }

/** Says how the picture at the end is written; where in the address it stands does not matter. */
export interface EncodingTask<Params extends TProperties = TProperties> extends TaskFacts<Params> {
  readonly kind: 'encoding'
  settings(params: Static<TObject<Params>>): EncodingSettings
}

/**
 * Goes from a file to a file of another kind, or to JSON, by a program or a library of its own.
 * `processing/plan.ts` says which engine does it for which kind of file.
 */
export interface FileTask<Params extends TProperties = TProperties> extends TaskFacts<Params> {
  readonly kind: 'file'
}

/**
 * A task of an address: name, parameters and effect as one value. Parsing, errors, execution and
 * the manual follow from this. One file per task in `tasks/`, and a line in `index.ts`.
 */
export type TaskDefinition<Params extends TProperties = TProperties> =
  | ControlTask<Params>
  | ImageTask<Params>
  | ReadingTask<Params>
  | EncodingTask<Params>
  | FileTask<Params>

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
  task: ControlTask<Params>,
): ControlTask<Params> {
  return task
}

export function defineImageTask<Params extends TProperties>(
  task: Omit<ImageTask<Params>, 'kind'>,
): ImageTask<Params> {
  return { ...task, kind: 'image' }
}

export function defineReadingTask<Params extends TProperties>(
  task: Omit<ReadingTask<Params>, 'kind'>,
): ReadingTask<Params> {
  return { ...task, kind: 'reading' }
}

export function defineEncodingTask<Params extends TProperties>(
  task: Omit<EncodingTask<Params>, 'kind'>,
): EncodingTask<Params> {
  return { ...task, kind: 'encoding' }
}

export function defineFileTask<Params extends TProperties>(
  task: Omit<FileTask<Params>, 'kind'>,
): FileTask<Params> {
  return { ...task, kind: 'file' }
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
 * Reads what was written by the definition. Of a parameter that is said twice the last word counts;
 * one that is not said has its schema's `default`. Throws `task_parameter_unknown`,
 * `task_parameter_invalid`, `task_parameter_missing`, and `conversion_unsupported` for what only a
 * trained model can do.
 */
export function readTask(task: TaskDefinition, written: WrittenTask): TaskCall {
  const found = byName(task, written)
  const params: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(task.params.properties)) {
    const value = found.get(name) ?? defaultOf(schema)
    if (value !== undefined) params[name] = readParam(task, { name, schema, value })
  }
  const missing = task.params.required?.find((name) => params[name] === undefined)
  if (missing !== undefined) throw parameterMissing(task.name, missing)
  task.check?.(params)
  return { task, params }
}

/** Whether a task is only named, or taken back: `flip=true` is `flip`, `flip=false` is nothing. */
export function readSwitch(task: TaskDefinition, { params }: WrittenTask): boolean | undefined {
  const [[name, value] = [], ...others] = params
  if (name === undefined || others.length > 0 || value !== true) return undefined
  const word = name.trim().toLowerCase()
  if (Object.hasOwn(task.params.properties, word)) return undefined
  return word === 'true' ? true : word === 'false' ? false : undefined
}

/** In the words of an address, like whatever is written there. */
function defaultOf(schema: TSchema): ParamValue | undefined {
  return (schema as { readonly default?: ParamValue }).default
}

function readParam(
  task: TaskDefinition,
  {
    name,
    schema,
    value,
  }: { readonly name: string; readonly schema: TSchema; readonly value: ParamValue },
): unknown {
  const read = readValue(schema, value)
  if (read === undefined) throw parameterInvalid(task.name, name, describeParam(schema))
  return read
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
  if (name === undefined) throw parameterUnknown(task.name, written, closestParameter(task, wanted))
  return name
}

function closestParameter(task: TaskDefinition, wanted: string): string | undefined {
  return closestName(wanted, Object.keys(task.params.properties))
}

/** `minSize`, `min_size` and `minsize` are the same parameter. */
function fold(name: string): string {
  return name.trim().toLowerCase().replaceAll('_', '')
}
