import { QuaysideError } from '../errors.ts'

/** Nobody has connected in this session, or the connection came to its end. */
export const connectionExpired = (source: string, cause?: unknown) =>
  new QuaysideError(`the connection to ${source} is missing or dead`, {
    kind: 'unauthenticated',
    code: 'connection_expired',
    publicMessage: 'The connection to this source has ended. Please connect again.',
    cause,
  })

export const sourceUnknown = (source: string) =>
  new QuaysideError(`no source is called ${JSON.stringify(source)}`, {
    kind: 'invalid',
    code: 'source_unknown',
    publicMessage: 'There is no such source.',
  })

export const sourceNotConfigured = (source: string) =>
  new QuaysideError(`the app has no credentials for ${source}`, {
    kind: 'invalid',
    code: 'source_not_configured',
    publicMessage: 'This application is not set up for this source yet: its keys are missing.',
  })

export const sourceDisabled = (source: string) =>
  new QuaysideError(`the app's registration with ${source} is switched off`, {
    kind: 'forbidden',
    code: 'source_disabled',
    publicMessage: 'This source is switched off for this application.',
  })

/** A source of addresses belongs to nobody, so nobody connects to it or looks around in it. */
export const listingUnsupported = (source: string) =>
  new QuaysideError(`${source} cannot be connected to or listed`, {
    kind: 'unsupported',
    code: 'listing_unsupported',
    publicMessage: 'This source has no folders to look into. Name the address of a file.',
  })

export const recursionUnsupported = (source: string) =>
  new QuaysideError(`${source} lists one folder at a time`, {
    kind: 'unsupported',
    code: 'recursion_unsupported',
    publicMessage: 'This source lists one folder at a time.',
  })

export const searchUnsupported = (source: string) =>
  new QuaysideError(`${source} cannot search`, {
    kind: 'unsupported',
    code: 'search_unsupported',
    publicMessage: 'This source cannot be searched.',
  })

export const returnUrlRefused = () =>
  new QuaysideError('the return address is no address a browser may be sent to', {
    kind: 'invalid',
    code: 'return_url_refused',
    publicMessage: 'The address to return to is not allowed.',
  })

export const ticketInvalid = (detail: string, cause?: unknown) =>
  new QuaysideError(`ticket refused: ${detail}`, {
    kind: 'forbidden',
    code: 'ticket_invalid',
    publicMessage: 'This address does not start a connection. Go back to the page and try again.',
    cause,
  })

export const ticketExpired = () =>
  new QuaysideError('ticket refused: expired', {
    kind: 'forbidden',
    code: 'ticket_expired',
    publicMessage: 'This address is too old. Go back to the page and connect from there.',
  })

export const ticketUsed = () =>
  new QuaysideError('ticket refused: used', {
    kind: 'forbidden',
    code: 'ticket_used',
    publicMessage: 'This address has done its work already. Go back to the page.',
  })

export const sessionUnknown = () =>
  new QuaysideError('the picker session is unknown or has ended', {
    kind: 'unauthenticated',
    code: 'session_unknown',
    publicMessage: 'This session has ended. Please open the picker again.',
  })
