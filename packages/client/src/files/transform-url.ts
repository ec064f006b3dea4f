import type { ApiSettings, Security } from '../api/api.ts'

/**
 * Tasks by name, in their order: `{ resize: { width: 100 }, flip: true }`. Names of tasks and of
 * their parameters may be written in camelCase. `true` is a task without parameters, `false` none.
 */
export type Tasks = Readonly<Record<string, TaskParameters | boolean | undefined>>

export type TaskParameters = Readonly<Record<string, TaskValue | undefined>> | readonly TaskValue[]

export type TaskValue = string | number | boolean | readonly TaskValue[]

/**
 * The address of a file, or of what tasks make of it. `source` is a handle or an address of the
 * web. Nothing is asked: whether the service knows the tasks shows when the address is opened.
 * Throws `TypeError` for texts with a double quote, which the address cannot hold.
 */
export function transformUrl(
  { endpoints, apiKey, ...settings }: ApiSettings,
  source: string,
  tasks: Tasks = {},
  security: Security | undefined = settings.security,
): string {
  const isAddress = /^(https?|src):/.test(source)
  const pieces = [
    endpoints.cdn,
    ...(isAddress ? [apiKey] : []),
    ...(security ? [taskText('security', { ...security })] : []),
    ...Object.entries(tasks).flatMap(([name, parameters]) => taskPieces(name, parameters)),
    isAddress ? source.replaceAll('#', '%23').replaceAll(' ', '%20') : encodeURIComponent(source),
  ]
  return pieces.join('/')
}

function taskPieces(name: string, parameters: Tasks[string]): readonly string[] {
  // The one task that is said by its opposite.
  if (parameters === false) return name === 'cache' ? ['cache=false'] : []
  if (parameters === undefined) return []
  return [parameters === true ? snakeCase(name) : taskText(name, parameters)]
}

function taskText(name: string, parameters: TaskParameters): string {
  if (isList(parameters)) return `${snakeCase(name)}=${valueText(parameters)}`
  const pairs = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [`${snakeCase(key)}:${valueText(value)}`],
  )
  return pairs.length > 0 ? `${snakeCase(name)}=${pairs.join(',')}` : snakeCase(name)
}

function valueText(value: TaskValue): string {
  if (isList(value)) return `[${value.map(valueText).join(',')}]`
  const text = String(value)
  if (text.includes('"')) throw new TypeError(`A double quote has no place in a task: ${text}`)
  const isPlain = /^[\w.+=-]*$/.test(text)
  return isPlain ? text : `%22${encodeURIComponent(text).replaceAll('%2F', '/')}%22`
}

/** `Array.isArray` does not know lists that are only read. */
const isList = (value: unknown): value is readonly TaskValue[] => Array.isArray(value)

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
