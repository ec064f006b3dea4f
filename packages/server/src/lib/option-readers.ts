import { resolve } from 'node:path'
import type { Secret } from './secret.ts'
import { createSecret } from './secret.ts'

/** Readers for the options of `lib/options.ts`: each makes a value of a text or says what it expects. */

export const anyText = (text: string): string => text

export function oneOf<const Choice extends string>(...choices: readonly Choice[]) {
  return (text: string): Choice => {
    const choice = choices.find((one) => one === text)
    if (choice === undefined) throw new Error(`expected ${choices.join(' or ')}, not "${text}"`)
    return choice
  }
}

/** A TCP port; 0 lets the system choose where the option's help says so. */
export function port(text: string): number {
  const number = Number(text)
  if (!/^\d{1,5}$/.test(text) || number > 65_535) {
    throw new Error(`expected a port, a number from 0 to 65535, not "${text}"`)
  }
  return number
}

export function yesOrNo(text: string): boolean {
  if (['1', 'true', 'yes', 'on'].includes(text)) return true
  if (['0', 'false', 'no', 'off'].includes(text)) return false
  throw new Error(`expected true or false, not "${text}"`)
}

/** How many proxies stand in front, one behind the other: `true` is one. */
export function proxies(text: string): number {
  if (/^[2-9]$/.test(text)) return Number(text)
  return yesOrNo(text) ? 1 : 0
}

/** A folder, relative to where the program was started. */
export const directory = (text: string): string => resolve(text)

/** `http://` or `https://`, a host and perhaps a port: no path, no slash at the end in the result. */
export function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !isWeb || `${url.origin}/` !== url.href) {
    throw new Error(
      `expected an address like https://files.example.com without a path, not "${text}"`,
    )
  }
  return url.origin
}

/** A host name without protocol, port and path. */
export function hostName(text: string): string {
  if (!/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(text)) {
    throw new Error(`expected a domain like files.example.com, not "${text}"`)
  }
  return text.toLowerCase()
}

/** Comma-separated; empty for none. */
export function listOf<Entry>(read: (text: string) => Entry) {
  return (text: string): readonly Entry[] =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map(read)
}

/** A secret whose text passes `check`, which throws without repeating it. */
export function secret(check: (text: string) => unknown = () => {}) {
  return (text: string): Secret => {
    check(text)
    return createSecret(text)
  }
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `30s`, `5m`, `12h`, `2d`, in milliseconds. */
export function duration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? []
  if (count === undefined) throw new Error(`expected a time like 30s, 5m, 12h or 2d, not "${text}"`)
  return Number(count) * (UNITS_MS[unit] ?? 1)
}

export function wholeNumber({
  minimum,
  maximum,
}: {
  readonly minimum: number
  readonly maximum: number
}) {
  return (text: string): number => {
    const number = Number(text)
    if (!/^\d{1,15}$/.test(text) || number < minimum || number > maximum) {
      throw new Error(`expected a whole number from ${minimum} to ${maximum}, not "${text}"`)
    }
    return number
  }
}

const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
}

/** `512MiB`, `2GiB`, or a number of bytes, in bytes. */
export function byteSize({ minimum }: { readonly minimum: string }) {
  return (text: string): number => {
    const size = parseSize(text)
    if (size === undefined) {
      throw new Error(`expected a size like 512MiB or 2GiB, not "${text}"`)
    }
    if (size < (parseSize(minimum) ?? 0))
      throw new Error(`expected at least ${minimum}, not "${text}"`)
    return size
  }
}

function parseSize(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,12})([KMGT]iB)?$/.exec(text) ?? []
  return count === undefined ? undefined : Number(count) * (SIZES[unit] ?? 1)
}
