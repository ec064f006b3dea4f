/** What of a refused request a policy is about. */
export interface RefusedRequest {
  readonly policy: string
  readonly signature: string
  readonly call: string
  readonly handle: string
  readonly url: string
  readonly path: string
  readonly container: string
}

export const NO_REQUEST: RefusedRequest = {
  policy: '',
  signature: '',
  call: 'read',
  handle: '',
  url: '',
  path: '',
  container: '',
}

/**
 * Reads what somebody pasted: the address of a request, its JSON body, or what the browser's
 * console shows of it. `undefined` when no policy is in it.
 */
export function readRefusedRequest(pasted: string): Partial<RefusedRequest> | undefined {
  const words = pasted.trim()
  const pair = pairOf(words)
  if (!pair) return undefined
  const handle = handleOf(words)
  return { ...pair, ...(handle && { handle }) }
}

/** Where the two stand: in a query, in a JSON body, in a task of a path, whose values may be quoted. */
const FORMS: readonly { readonly policy: RegExp; readonly signature: RegExp }[] = [
  { policy: /[?&]policy=([^&#\s]+)/i, signature: /[?&]signature=([0-9a-f]+)/i },
  { policy: /"policy"\s*:\s*"([^"]+)"/, signature: /"signature"\s*:\s*"([^"]+)"/ },
  {
    // Unquoted too it may hold slashes: it goes on until the signature.
    policy: /security=p(?:olicy)?:(?:"|%22)?(.+?)(?:"|%22)?,s/i,
    signature: /,s(?:ignature)?:(?:"|%22)?([0-9a-f]+)/i,
  },
  {
    policy: /,p(?:olicy)?:(?:"|%22)?([\w+=-]+)/i,
    signature: /security=s(?:ignature)?:(?:"|%22)?([0-9a-f]+)/i,
  },
]

function pairOf(words: string): Pick<RefusedRequest, 'policy' | 'signature'> | undefined {
  for (const form of FORMS) {
    const policy = form.policy.exec(words)?.[1]
    const signature = form.signature.exec(words)?.[1]
    if (policy && signature) return { policy: decoded(policy), signature: decoded(signature) }
  }
  return undefined
}

/** The one thing of twenty letters and digits in a path. */
function handleOf(words: string): string | undefined {
  const [path = ''] = words.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/)
  if (!path.startsWith('/')) return undefined
  return path.split('/').findLast((segment) => /^[A-Za-z0-9]{20}$/.test(segment))
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
