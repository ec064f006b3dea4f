import { QuaysideError } from '../errors.ts'

/**
 * How a request is carried is ours to say: a length of another's choosing would cut the next one,
 * and a range of another's choosing the file.
 */
const OURS =
  /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|range|if-.*|proxy-.*)$/i

/**
 * Headers that somebody wants sent to an address, by their names in lower case. Throws `invalid` /
 * `request_invalid` for one that cannot be sent along.
 */
export function readSourceHeaders(
  headers: Readonly<Record<string, string>> | null | undefined,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers ?? {})
  entries.forEach(checkHeader)
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]))
}

function checkHeader([name, value]: readonly [string, string]): void {
  const isWritable = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)
  if (!isWritable || OURS.test(name)) throw headerRefused(name)
}

const headerRefused = (name: string) =>
  new QuaysideError(`the header ${JSON.stringify(name)} cannot be sent along`, {
    kind: 'invalid',
    code: 'request_invalid',
    publicMessage: `The header ${JSON.stringify(name.slice(0, 100))} cannot be sent along.`,
  })
