import { QuaysideError } from '../errors.ts'

export const objectDamaged = (key: string, have: number, expected: number) =>
  new QuaysideError(`object ${key} has ${have} bytes in place of ${expected}`, {
    kind: 'internal',
    code: 'object_damaged',
    publicMessage: 'The stored content of this file is damaged.',
  })

export const notRunnable = () =>
  new QuaysideError('one of our own pages asked for a file as a program', {
    kind: 'forbidden',
    code: 'content_not_runnable',
    publicMessage: 'Files are not served as programs of this site.',
  })

export const linkTargetGone = (cause: unknown) =>
  new QuaysideError('the linked file is gone at its source', {
    kind: 'gone',
    code: 'link_target_gone',
    publicMessage: 'This link leads to a file that was deleted at its source.',
    cause,
  })

export const linkTargetMoved = (cause: unknown) =>
  new QuaysideError('the linked file has another place at its source', {
    kind: 'gone',
    code: 'link_target_moved',
    publicMessage: 'This link leads to a file that was moved or renamed at its source.',
    cause,
  })

export const linkRevisionGone = (cause: unknown) =>
  new QuaysideError('the revision a link is pinned to is not kept at its source', {
    kind: 'gone',
    code: 'link_revision_gone',
    publicMessage:
      'This link leads to a former version of a file, and its source does not keep that version any more.',
    cause,
  })

export const linkDisconnected = (cause: unknown) =>
  new QuaysideError('the connection behind a link has ended', {
    kind: 'not-found',
    code: 'link_disconnected',
    publicMessage:
      'This link leads to a file at a source that its owner has disconnected. It works again when the owner connects again.',
    cause,
  })

export const linkedBodyCut = (have: number, expected: number) =>
  new QuaysideError(`the source ended a linked file after ${have} of ${expected} bytes`, {
    kind: 'upstream',
    code: 'source_connection_cut',
    publicMessage: 'The connection to the source broke off. Please try again.',
    retryAfterMs: 1_000,
  })

export const linkRedirectForbidden = () =>
  new QuaysideError('the app lets nobody be sent to the source', {
    kind: 'forbidden',
    code: 'link_redirect_forbidden',
    publicMessage: 'This application does not send anybody to the source of a linked file.',
  })

export const linkRedirectUnsupported = (source: string) =>
  new QuaysideError(`${source} has no addresses for others`, {
    kind: 'unsupported',
    code: 'link_redirect_unsupported',
    publicMessage: 'The source of this link has no address that others can be sent to.',
  })

export const noticesUnsupported = (source: string) =>
  new QuaysideError(`${source} does not call when something changes`, {
    kind: 'not-found',
    code: 'notices_unsupported',
    publicMessage: 'This source does not call when something changes.',
  })

/** Why is nobody's business who has no right to call. */
export const noticeRefused = (why: string) =>
  new QuaysideError(`a notice was refused: ${why}`, {
    kind: 'forbidden',
    code: 'notice_refused',
    publicMessage:
      'This call does not come from the source, or the app is registered there with another secret.',
  })
