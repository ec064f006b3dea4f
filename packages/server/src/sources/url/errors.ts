import { QuaysideError } from '../../errors.ts'

export const entryChanged = (detail: string) =>
  new QuaysideError(`the file is now another one: ${detail}`, {
    kind: 'conflict',
    code: 'source_entry_changed',
    publicMessage: 'The file at this address was changed meanwhile.',
  })

/** The server says that it hands out ranges, and sends all of the file. */
export const rangesIgnored = (host: string) =>
  new QuaysideError(`${host} ignores ranges`, {
    kind: 'upstream',
    code: 'source_ranges_ignored',
    publicMessage: 'The server of this address sends whole files only. It is fetched anew.',
    retryAfterMs: 0,
  })

export const onlyPart = (host: string) =>
  new QuaysideError(`${host} sends a part of the file to who asks for all of it`, {
    kind: 'upstream',
    code: 'url_refused',
    publicMessage: 'The server of this address sends only a part of the file.',
  })

export const rangeInvalid = () =>
  new QuaysideError('the range lies behind the end of the file', {
    kind: 'invalid',
    code: 'source_range_invalid',
    publicMessage: 'The file is shorter than the part that was asked for.',
  })

export const connectionCut = (cause: unknown) =>
  new QuaysideError('the connection to the address broke off', {
    kind: 'upstream',
    code: 'source_connection_cut',
    publicMessage: 'The connection to this address broke off. It will be tried again.',
    retryAfterMs: 0,
    cause,
  })

export const packingUnknown = (detail: string, cause?: unknown) =>
  new QuaysideError(`the answer cannot be unpacked: ${detail}`, {
    kind: 'upstream',
    code: 'url_refused',
    publicMessage: 'What this address answers is compressed in a way that cannot be read.',
    cause,
  })

export const unpackedTooLarge = (maxBytes: number) =>
  new QuaysideError(`more than ${maxBytes} bytes were packed into the answer`, {
    kind: 'too-large',
    code: 'url_too_large',
    publicMessage: `What is at this address is larger than the ${maxBytes} bytes that are allowed here.`,
  })
