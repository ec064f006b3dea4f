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

export const signInTooOften = (waitMs: number) =>
  new QuaysideError('too many failed tries', {
    kind: 'rate-limited',
    code: 'sign_in_too_often',
    publicMessage: 'There were too many failed tries. Wait a little, then try again.',
    retryAfterMs: waitMs,
  })

export const codeNeeded = () =>
  new QuaysideError('the one-time code is missing', {
    kind: 'unauthenticated',
    code: 'code_needed',
    publicMessage: 'Give the code of your authenticator app too.',
  })

export const codeWrong = () =>
  new QuaysideError('the one-time code is wrong, or was used', {
    kind: 'unauthenticated',
    code: 'code_wrong',
    publicMessage: 'This code is wrong, or was used already. Wait for the next one.',
  })

/** Of somebody who is signed in and has to show that it is them. */
export const passwordWrong = () =>
  new QuaysideError('the password is wrong', {
    kind: 'invalid',
    code: 'password_wrong',
    publicMessage: 'The password is wrong.',
  })

export const passwordMissing = () =>
  new QuaysideError('the person has no password', {
    kind: 'conflict',
    code: 'password_missing',
    publicMessage: 'You have no password here: you sign in through your company.',
  })

export const twoFactorOn = () =>
  new QuaysideError('one-time codes are in force', {
    kind: 'conflict',
    code: 'two_factor_on',
    publicMessage: 'One-time codes are in force already. End them first.',
  })

export const twoFactorNotBegun = () =>
  new QuaysideError('there is no secret to be confirmed', {
    kind: 'conflict',
    code: 'two_factor_not_begun',
    publicMessage: 'Begin again: this secret is not the last one that was shown.',
  })

export const twoFactorCodeWrong = () =>
  new QuaysideError('the code is not of the secret shown', {
    kind: 'invalid',
    code: 'two_factor_code_wrong',
    publicMessage: 'This is not the code. Is the clock of your device right?',
  })

export const emailInvalid = () =>
  new QuaysideError('this is no e-mail address', {
    kind: 'invalid',
    code: 'email_invalid',
    publicMessage: 'This is no e-mail address.',
  })

export const personExists = () =>
  new QuaysideError('the address is taken', {
    kind: 'conflict',
    code: 'person_exists',
    publicMessage: 'Somebody with this e-mail address is here already.',
  })

export const personUnknown = () =>
  new QuaysideError('there is no such person', {
    kind: 'not-found',
    code: 'person_unknown',
    publicMessage: 'This person is not here any more.',
  })

export const lastOwner = () =>
  new QuaysideError('the last owner has to stay', {
    kind: 'conflict',
    code: 'last_owner',
    publicMessage: 'This is the last owner. Make somebody else an owner first.',
  })

export const ownerSeesAll = () =>
  new QuaysideError('an owner with a list of apps', {
    kind: 'invalid',
    code: 'owner_sees_all',
    publicMessage: 'Owners see all apps.',
  })

export const invitationUnknown = () =>
  new QuaysideError('there is no such invitation', {
    kind: 'not-found',
    code: 'invitation_unknown',
    publicMessage: 'This invitation was used, taken back, or has expired. Ask for a new one.',
  })

export const sessionUnknown = () =>
  new QuaysideError('the person has no such session', {
    kind: 'not-found',
    code: 'portal_session_unknown',
    publicMessage: 'This session has ended already.',
  })

export const devDatabase = () =>
  new QuaysideError(
    'this database has the person of dev mode, whose password everybody knows: remove them in dev mode, or start with another database',
    {
      kind: 'conflict',
      code: 'dev_database',
      publicMessage: 'This database was made by dev mode.',
    },
  )

export const singleSignOnFailed = (cause: unknown) =>
  new QuaysideError(`the issuer cannot be asked: ${String(cause)}`, {
    kind: 'upstream',
    code: 'single_sign_on_failed',
    publicMessage: 'The sign-on of your company does not answer. Try again in a moment.',
    cause,
  })

export const singleSignOnRefused = (cause: unknown) =>
  new QuaysideError(`single sign-on ended without a person: ${String(cause)}`, {
    kind: 'forbidden',
    code: 'single_sign_on_refused',
    publicMessage: 'Signing in was refused or took too long. Begin again at the sign-in page.',
    cause,
  })

export const singleSignOnUnknown = () =>
  new QuaysideError('the issuer vouches for somebody who is not here', {
    kind: 'forbidden',
    code: 'single_sign_on_unknown',
    publicMessage: 'Nobody has invited you to this portal yet. Ask one of its owners.',
  })
