import { recordOf } from '../options/readers.ts'

/** What the registries of the loaders hold; written by pages, so everything is uncertain. */
type Registry = Record<string, unknown>

/** Where this script stands in the page. */
export interface ScriptFacts {
  /** The page's `window`. */
  readonly page: object
  /** As the loader wrote it: `getAttribute('src')` of its element. */
  readonly src: string
  readonly version: string
}

/**
 * Hands the picker to whichever loader brought this script, and to every later one: loaders of
 * the third and fourth generation look under `modules`, those of the first two wait for a promise
 * under `loader.modules` by the script's address. Their objects are kept, because they hold on to
 * them. Without any loader the picker is found under `modules`.
 */
export function registerPicker(picker: unknown, { page, src, version }: ScriptFacts): void {
  const internals = objectIn(parsedRegistry(page), 'filestackInternals')
  const modules = objectIn(internals, 'modules')
  Object.assign(objectIn(modules, 'fs-loader-picker'), { instance: picker, metadata: { version } })
  const waiting = recordOf(recordOf(recordOf(internals.loader)?.modules)?.[src])
  if (waiting) answerOldLoader(parsedRegistry(waiting), picker)
}

function answerOldLoader(entry: Registry, picker: unknown): void {
  const { resolvePromise } = entry
  entry.instance = picker
  delete entry.promise
  delete entry.resolvePromise
  if (typeof resolvePromise === 'function') resolvePromise(picker)
}

function objectIn(holder: Registry, name: string): Registry {
  const held = holder[name]
  if (typeof held === 'object' && held !== null) return parsedRegistry(held)
  const made: Registry = {}
  holder[name] = made
  return made
}

const parsedRegistry = (object: object) => object as Registry
