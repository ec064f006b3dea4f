import { QuaysideError } from '../errors.ts'
import type { Role } from './person.ts'

export const notSignedIn = () =>
  new QuaysideError('no session, or one that has ended', {
    kind: 'unauthenticated',
    code: 'not_signed_in',
    publicMessage: 'Sign in first.',
  })

export const originForeign = (origin: string | undefined) =>
  new QuaysideError(`a change from a page of ${JSON.stringify(origin)}`, {
    kind: 'forbidden',
    code: 'origin_foreign',
    publicMessage: 'Changes are accepted from the pages of this portal only.',
  })

export const roleMissing = (needed: Role) =>
  new QuaysideError(`this needs the role ${needed}`, {
    kind: 'forbidden',
    code: 'role_missing',
    publicMessage: `This needs the role ${needed}.`,
  })

/** One answer for a wrong address and a wrong password, so that nobody learns who is here. */
export const signInWrong = () =>
  new QuaysideError('e-mail or password is wrong', {
    kind: 'unauthenticated',
    code: 'sign_in_wrong',
    publicMessage: 'E-mail or password is wrong.',
  })

export const signInBusy = () =>
  new QuaysideError('too many passwords are being checked', {
    kind: 'unavailable',
    code: 'sign_in_busy',
    publicMessage: 'Too many people are signing in at once. Try again in a moment.',
    retryAfterMs: 2_000,
  })

export const passwordTooShort = (min: number) =>
  new QuaysideError('the password is too short', {
    kind: 'invalid',
    code: 'password_too_short',
    publicMessage: `A password has at least ${min} characters.`,
  })

export const passwordTooCommon = () =>
  new QuaysideError('the password is easy to guess', {
    kind: 'invalid',
    code: 'password_too_common',
    publicMessage: 'This password is too easy to guess. Choose another one.',
  })

export const sessionUnknown = () =>
  new QuaysideError('the person has no such session', {
    kind: 'not-found',
    code: 'session_unknown',
    publicMessage: 'This session has ended already.',
  })
