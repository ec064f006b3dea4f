import type { AppSourceAnswer } from '@quayside/wire'

/** What the form of an app's keys holds; a secret that is there already is never shown. */
export interface Keys {
  readonly isOn: boolean
  readonly clientId: string
  readonly clientSecret: string
}

export function toKeys({ enabled, clientId }: AppSourceAnswer): Keys {
  return { isOn: enabled, clientId: clientId ?? '', clientSecret: '' }
}

/** What is left empty stays as it is. */
export function toKeysRequest({ isOn, clientId, clientSecret }: Keys, version: number) {
  return {
    version,
    enabled: isOn,
    ...(clientId.trim() && { clientId: clientId.trim() }),
    ...(clientSecret.trim() && { clientSecret: clientSecret.trim() }),
  }
}

/** What the secret's field has to say. */
export function secretHint(
  source: Pick<AppSourceAnswer, 'clientId' | 'hasSecret'>,
  { clientId }: Keys,
): 'kept' | 'needed' | undefined {
  if (!source.hasSecret) return undefined
  return clientId.trim() === source.clientId ? 'kept' : 'needed'
}
