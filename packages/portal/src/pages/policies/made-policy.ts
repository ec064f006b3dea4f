import type { MadePolicyAnswer } from '@quayside/wire'

type Pair = Pick<MadePolicyAnswer, 'policy' | 'signature'>

/** For the client and the picker: `init(key, { security: … })`. */
export function toOptions({ policy, signature }: Pair): string {
  return `{ security: { policy: '${policy}', signature: '${signature}' } }`
}

/** For the end of a link; the service's base64 may stand there as it is. */
export function toQuery({ policy, signature }: Pair): string {
  return `?${new URLSearchParams({ policy, signature })}`
}

/** A decoded policy as it is read best; as it came when it is no JSON. */
export function prettyJson(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2)
  } catch {
    return json
  }
}
