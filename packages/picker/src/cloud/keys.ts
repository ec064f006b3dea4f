/** A key as a browser tells it. */
export interface Key {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** Where the keyboard is, and what lies around it. */
export interface Surroundings {
  readonly index: number
  readonly count: number
  /** 1 in a list. */
  readonly columns: number
  /** Rows that fit on the screen. */
  readonly rowsPerPage: number
  readonly isRightToLeft: boolean
}

export type Command =
  | { readonly name: 'move'; readonly to: number; readonly isRange: boolean }
  | { readonly name: 'toggle'; readonly isRange: boolean }
  | { readonly name: 'open' }
  | { readonly name: 'up' }
  | { readonly name: 'select-all' }
  | { readonly name: 'type'; readonly letter: string }

/** What a key asks for, as lists of the system understand it; `undefined` for keys of others. */
export function commandOf(pressed: Key, around: Surroundings): Command | undefined {
  const { key, shiftKey } = pressed
  const isCommand = pressed.ctrlKey || pressed.metaKey
  if (isCommand && key.toLowerCase() === 'a') return { name: 'select-all' }
  if (pressed.altKey || (isCommand && key !== 'Home' && key !== 'End')) return undefined
  if (key === 'Enter') return { name: 'open' }
  if (key === 'Backspace') return { name: 'up' }
  if (key === ' ') return { name: 'toggle', isRange: shiftKey }
  const to = targetOf(key, around)
  if (to !== undefined) return { name: 'move', to, isRange: shiftKey }
  return [...key].length === 1 ? { name: 'type', letter: key } : undefined
}

function targetOf(
  key: string,
  { index, count, columns, rowsPerPage, isRightToLeft }: Surroundings,
): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rowsPerPage,
    PageDown: columns * rowsPerPage,
    Home: -count,
    End: count,
    ...(columns > 1 && (isRightToLeft ? RIGHT_TO_LEFT : LEFT_TO_RIGHT)),
  }
  const step = steps[key]
  if (step === undefined || count === 0) return undefined
  return Math.min(Math.max(index + step, 0), count - 1)
}

const LEFT_TO_RIGHT = { ArrowLeft: -1, ArrowRight: 1 }
const RIGHT_TO_LEFT = { ArrowLeft: 1, ArrowRight: -1 }
