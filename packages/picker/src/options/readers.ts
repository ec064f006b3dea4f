/** Reads one kind of value from what a page wrote. */
export interface Reader<Value> {
  /** What the page should have written, for the error and for the manual. */
  readonly expects: string
  /** `REFUSED` when it is something else. */
  read(value: unknown): Value | typeof REFUSED
}

export const REFUSED = Symbol('refused')

export const boolean: Reader<boolean> = {
  expects: 'true or false',
  read: (value) => (typeof value === 'boolean' ? value : REFUSED),
}

export const text: Reader<string> = {
  expects: 'a text',
  read: (value) => (typeof value === 'string' ? value : REFUSED),
}

/** `most` is left out where there is no limit. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Reader<number> {
  const isWithin = (value: number) => value >= least && value <= most
  const upTo = most === Number.MAX_SAFE_INTEGER ? 'up' : `to ${most}`
  return {
    expects: `a whole number from ${least} ${upTo}`,
    read: (value) =>
      typeof value === 'number' && Number.isInteger(value) && isWithin(value) ? value : REFUSED,
  }
}

export function number(least: number, most: number): Reader<number> {
  return {
    expects: `a number from ${least} to ${most}`,
    read: (value) =>
      typeof value === 'number' && value >= least && value <= most ? value : REFUSED,
  }
}

export function oneOf<const Value extends string>(...values: readonly Value[]): Reader<Value> {
  return {
    expects: `one of ${values.join(', ')}`,
    read: (value) => values.find((known) => known === value) ?? REFUSED,
  }
}

/** A list, or one value in place of a list of one. */
export function listOf<Value>(reader: Reader<Value>): Reader<readonly Value[]> {
  return {
    expects: `a list, each ${reader.expects}`,
    read(value) {
      const read: Value[] = []
      for (const item of Array.isArray(value) ? value : [value]) {
        const taken = reader.read(item)
        if (taken === REFUSED) return REFUSED
        read.push(taken)
      }
      return read
    },
  }
}

/** An object with any names. */
export function mapOf<Value>(reader: Reader<Value>): Reader<Readonly<Record<string, Value>>> {
  return {
    expects: `an object, each value ${reader.expects}`,
    read(value) {
      const read: [string, Value][] = []
      for (const [name, item] of Object.entries(recordOf(value) ?? {})) {
        const taken = reader.read(item)
        if (taken === REFUSED) return REFUSED
        read.push([name, taken])
      }
      return recordOf(value) ? Object.fromEntries(read) : REFUSED
    },
  }
}

type Readers<Value> = { readonly [Name in keyof Value]-?: Reader<Exclude<Value[Name], undefined>> }

/**
 * An object with these names, each of which may be left out. Other names are passed over: clients
 * send more than we use.
 */
export function objectOf<Value extends object>(readers: Readers<Value>): Reader<Partial<Value>> {
  const named: readonly [string, Reader<unknown>][] = Object.entries(readers)
  return {
    expects: `an object of ${named.map(([name, { expects }]) => `${name} (${expects})`).join(', ')}`,
    read(value) {
      const given = recordOf(value)
      if (!given) return REFUSED
      const read: Record<string, unknown> = {}
      for (const [name, reader] of named) {
        if (given[name] === undefined || given[name] === null) continue
        read[name] = reader.read(given[name])
        if (read[name] === REFUSED) return REFUSED
      }
      return parsed<Partial<Value>>(read)
    },
  }
}

/** The first reader that does not refuse. */
export function either<First, Second>(
  first: Reader<First>,
  second: Reader<Second>,
): Reader<First | Second> {
  return {
    expects: `${first.expects}, or ${second.expects}`,
    read(value) {
      const read = first.read(value)
      return read === REFUSED ? second.read(value) : read
    },
  }
}

/** What was read, as something else. */
export function as<Read, Value>(
  reader: Reader<Read>,
  to: (read: Read) => Value,
  expects = reader.expects,
): Reader<Value> {
  return {
    expects,
    read(value) {
      const read = reader.read(value)
      return read === REFUSED ? REFUSED : to(read)
    },
  }
}

/** A function of the page, as it is. */
export function functionOf<Called>(): Reader<Called> {
  return {
    expects: 'a function',
    read: (value) => (typeof value === 'function' ? parsed<Called>(value) : REFUSED),
  }
}

/** A function of the page that is only told: what it throws is reported and goes no further. */
export function callback<Called extends (...args: never[]) => void>(): Reader<Called> {
  return as(functionOf<Called>(), (called) =>
    parsed<Called>((...args: never[]) => {
      try {
        // A promise of the page may reject later: the page hears of it as of any other.
        return called(...args)
      } catch (error) {
        console.error('Quayside picker: a callback of the page failed.', error)
        return undefined
      }
    }),
  )
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return parsed<Readonly<Record<string, unknown>>>(value)
}

/** What the checks around a call have made sure of, and the compiler cannot see. */
function parsed<Value>(value: unknown): Value {
  return value as Value
}
