import { QuaysideError } from '../errors.ts'

export const appUnknown = () =>
  new QuaysideError('no app has this API key', {
    kind: 'forbidden',
    code: 'app_unknown',
    publicMessage: 'The API key is missing or unknown.',
  })

export const appDisabled = (apiKey: string) =>
  new QuaysideError(`app ${apiKey} is switched off`, {
    kind: 'forbidden',
    code: 'app_disabled',
    publicMessage: 'This application is switched off.',
  })

export const originRefused = (origin: string) =>
  new QuaysideError(`origin ${JSON.stringify(origin)} is not on the app's list`, {
    kind: 'forbidden',
    code: 'origin_refused',
    publicMessage: 'This application does not allow requests from this page.',
  })

export const apiKeyTaken = (apiKey: string) =>
  new QuaysideError(`API key ${apiKey} is taken`, {
    kind: 'conflict',
    code: 'api_key_taken',
    publicMessage: 'There is an application with this API key already.',
  })

export const policyMissing = () =>
  new QuaysideError('policy or signature is missing', {
    kind: 'forbidden',
    code: 'policy_missing',
    publicMessage: 'This needs a policy and a signature.',
  })

/** `what` finishes the sentence "The policy …". */
export const policyMalformed = (what: string, cause?: unknown) =>
  new QuaysideError(`malformed policy: it ${what}`, {
    kind: 'invalid',
    code: 'policy_malformed',
    publicMessage: `The policy ${what}.`,
    cause,
  })

export const signatureWrong = () =>
  new QuaysideError('the signature does not fit the policy', {
    kind: 'forbidden',
    code: 'policy_signature',
    publicMessage: 'The signature does not fit the policy.',
  })

export const policyExpired = () =>
  new QuaysideError('the policy has expired', {
    kind: 'forbidden',
    code: 'policy_expired',
    publicMessage: 'The policy has expired.',
  })

/** It was named as the place for a file before anybody had chosen it in the portal. */
export const storageLocationUnset = (source: string) =>
  new QuaysideError(`no place is set to keep files in ${source}`, {
    kind: 'conflict',
    code: 'storage_location_unset',
    publicMessage: `This application has no folder in ${source} to store files in. Its operator chooses one in the portal, under Storage.`,
  })

/** `clause` is the policy's key that forbids it. */
export const policyForbids = (clause: 'call' | 'handle' | 'url' | 'path' | 'container') =>
  new QuaysideError(`the policy's ${clause} does not allow this`, {
    kind: 'forbidden',
    code: `policy_${clause}`,
    publicMessage: `The policy does not allow this: see its "${clause}".`,
  })

export const appSecretWrong = () =>
  new QuaysideError('the app secret in the request is wrong', {
    kind: 'unauthenticated',
    code: 'app_secret_wrong',
    publicMessage: 'User name or password is wrong.',
  })

/** Somebody else changed what was read before; nothing was changed now. */
export const changedMeanwhile = () =>
  new QuaysideError('it has another version than the one that was read', {
    kind: 'conflict',
    code: 'changed_meanwhile',
    publicMessage: 'Somebody else changed this meanwhile. Load it again.',
  })

export const appNameMalformed = () =>
  new QuaysideError('an app name that is no name', {
    kind: 'invalid',
    code: 'app_name_malformed',
    publicMessage: 'A name is 1 to 100 characters on one line.',
  })

/** `what` says what is wrong with the one origin, and how it would be right. */
export const originMalformed = (what: string) =>
  new QuaysideError('what is given as an origin is none', {
    kind: 'invalid',
    code: 'origin_malformed',
    publicMessage: what,
  })

/** The name typed in to confirm is another. */
export const appNameDiffers = () =>
  new QuaysideError('the name given to confirm is not the name of the app', {
    kind: 'invalid',
    code: 'app_name_differs',
    publicMessage: 'This is not the name of the application. Type it as it is written.',
  })

/** Of a registration with a source's service. */
export const sourceKeysMissing = (what: 'key' | 'secret') =>
  new QuaysideError(`the ${what} of a registration is missing`, {
    kind: 'invalid',
    code: 'source_keys_missing',
    publicMessage:
      what === 'key'
        ? 'The key is missing.'
        : 'The secret is missing. A new key needs its own secret.',
  })

export const sourceKeysMalformed = () =>
  new QuaysideError('a key of a registration that cannot be one', {
    kind: 'invalid',
    code: 'source_keys_malformed',
    publicMessage:
      'This cannot be a key: it has a blank or an unusual character inside. Copy it again.',
  })

export const callUnknown = (name: string, known: readonly string[]) =>
  new QuaysideError('a call that there is not', {
    kind: 'invalid',
    code: 'call_unknown',
    publicMessage: `There is no call ${JSON.stringify(name)}. Calls are ${known.join(', ')}.`,
  })

export const storageSecretMissing = () =>
  new QuaysideError('the secret of a bucket is missing', {
    kind: 'invalid',
    code: 'storage_secret_missing',
    publicMessage:
      'The secret access key is missing. Another bucket, endpoint or access key needs its own.',
  })

export const storageSettingsMissing = () =>
  new QuaysideError('a bucket was chosen without its settings', {
    kind: 'invalid',
    code: 'storage_settings_malformed',
    publicMessage: 'The settings of the bucket are missing.',
  })
