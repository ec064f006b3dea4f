import { IGNORED_OPTIONS, type Option, type OptionInputs, optionList } from './option-list.ts'
import { withPaneCallbacks } from './pane-callbacks.ts'
import type { PickerOptions } from './picker-options.ts'
import { REFUSED, recordOf } from './readers.ts'

const OPTIONS: readonly [string, Option<unknown>][] = Object.entries(optionList)

/**
 * The page's options, with every default filled in. Names nobody knows are told through `warn`.
 * Throws a `TypeError` that names every option that cannot be read, before anything is shown.
 */
export function parseOptions(input: unknown, warn: (words: string) => void): PickerOptions {
  const given = recordOf(input ?? {})
  if (!given) throw new TypeError('The options of the picker are an object.')
  warnOfUnknown(given, warn)

  const faults: string[] = []
  const entries = OPTIONS.map(([name, { reader, fallback }]) => {
    const value = given[name]
    if (value === undefined || value === null) return [name, fallback]
    const read = reader.read(value)
    if (read === REFUSED) faults.push(`${name} takes ${reader.expects}`)
    return [name, read]
  })
  const options = settle(parsedInputs(entries))
  throwFaults([...faults, ...(faults.length === 0 ? faultsBetween(options) : [])])
  return options
}

function warnOfUnknown(given: object, warn: (words: string) => void): void {
  const known: readonly string[] = [...OPTIONS.map(([name]) => name), ...IGNORED_OPTIONS]
  const unknown = Object.keys(given).filter((name) => !known.includes(name))
  if (unknown.length > 0) warn(`the picker has no option ${unknown.join(', ')}`)
}

/** What depends on several options. */
function settle(inputs: OptionInputs): PickerOptions {
  const { id, ...pane } = inputs.dropPane ?? {}
  const isPane = inputs.displayMode === 'dropPane' || id !== undefined
  return withPaneCallbacks({
    ...inputs,
    displayMode: isPane ? 'dropPane' : inputs.displayMode,
    container: id === undefined ? inputs.container : `[id=${JSON.stringify(id)}]`,
    dropPane: isPane ? { ...DROP_PANE, ...pane } : undefined,
    // A list without any source would show nothing.
    fromSources:
      inputs.fromSources.length > 0 ? inputs.fromSources : optionList.fromSources.fallback,
  })
}

const DROP_PANE = {
  overlay: true,
  showIcon: true,
  showProgress: true,
  disableClick: false,
  customText: undefined,
  cropFiles: false,
}

function faultsBetween(options: PickerOptions): readonly string[] {
  const faults: string[] = []
  if (options.minFiles > options.maxFiles) faults.push('minFiles is at most maxFiles')
  if (options.displayMode !== 'overlay' && options.container === undefined) {
    faults.push(`container is needed with displayMode ${options.displayMode}`)
  }
  return faults
}

function throwFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw new TypeError(`Options of the picker: ${faults.join('; ')}.`)
}

/** Each entry was read by the reader of its name. */
function parsedInputs(entries: readonly unknown[][]): OptionInputs {
  return Object.fromEntries(entries) as OptionInputs
}
