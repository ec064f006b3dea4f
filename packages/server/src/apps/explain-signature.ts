import { createHash, createHmac } from 'node:crypto'
import type { KnownSecrets } from './app-secrets.ts'
import { type ClauseFinding, quote } from './explain-words.ts'
import { isSignedWith, signPolicy } from './policy.ts'

/** Another app of whoever asks, with which this one may have been mistaken. */
export interface Neighbour {
  readonly name: string
  readonly secrets: KnownSecrets
}

export interface SignatureFacts {
  readonly apiKey: string
  readonly secrets: KnownSecrets
  /** Asked for only when nothing else explains the signature. */
  readonly neighbours: () => Promise<readonly Neighbour[]>
  readonly now: Date
}

interface Pair {
  readonly policy: string
  readonly signature: string
}

/** Whether the signature fits, and otherwise which of the usual slips made it. */
export async function explainSignature(pair: Pair, facts: SignatureFacts): Promise<ClauseFinding> {
  if (pair.signature === '') return failed('The request has no signature.')
  const { present, former, formerUntil } = facts.secrets
  if (isSignedWith(pair, present)) return passed('It was made with the present secret.')
  if (former !== undefined && formerUntil && isSignedWith(pair, former)) {
    const until = formerUntil.toISOString()
    return facts.now < formerUntil
      ? passed(`It was made with the former secret, which is accepted until ${until}.`)
      : failed(
          `It was made with the former secret, which was accepted until ${until}. Sign with the present one.`,
        )
  }
  const slip = findSlip(pair, facts) ?? findNeighbour(pair, await facts.neighbours())
  return failed(slip ?? shapeFault(pair.signature) ?? UNKNOWN)
}

const passed = (message: string): ClauseFinding => ({
  clause: 'signature',
  outcome: 'passed',
  message,
})
const failed = (message: string): ClauseFinding => ({
  clause: 'signature',
  outcome: 'failed',
  message,
})

const UNKNOWN =
  'It was made with a secret that is not this application’s, or of another text than the policy that was sent. Sign exactly the text that is sent, with the present secret.'

function shapeFault(signature: string): string | undefined {
  if (/^[0-9a-f]{64}$/i.test(signature)) return undefined
  return `It is not 64 hexadecimal digits, as HMAC-SHA256 in hex has them: it has ${signature.length} characters.`
}

function findNeighbour(pair: Pair, neighbours: readonly Neighbour[]): string | undefined {
  const found = neighbours.find(({ secrets: { present, former } }) =>
    [present, former].some((secret) => secret !== undefined && isSignedWith(pair, secret)),
  )
  if (!found) return undefined
  return `It was made with the secret of another application, ${quote(found.name)}. Sign with this one’s, or use the other’s API key.`
}

/** Goes through what is done wrong most often, until it gives just this signature. */
function findSlip({ policy, signature }: Pair, facts: SignatureFacts): string | undefined {
  const { present, former } = facts.secrets
  const made = signature.toLowerCase()
  for (const secret of [present, former].filter((one) => one !== undefined)) {
    const slips = [
      ...slipsOfText(policy, secret),
      ...slipsOfSecret(policy, secret),
      ...slipsOfHash(policy, secret),
    ]
    const slip = slips.find(([result]) => result === signature || result === made)
    if (slip) return slip[1]
  }
  return made === signPolicy(policy, facts.apiKey)
    ? 'It was made with the API key in place of the secret.'
    : undefined
}

/** A signature that a slip gives, and the words for the slip. */
type Slip = readonly [signature: string, words: string]

function slipsOfText(policy: string, secret: string): readonly Slip[] {
  const bytes = Buffer.from(policy, 'base64')
  const sign = (text: string) => signPolicy(text, secret)
  const spellings = [
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('base64').replaceAll('=', ''),
    toUrlAlphabet(bytes.toString('base64')),
  ]
  const spelling =
    'It was made of the same policy in another spelling of base64: the alphabet (+/ or -_) or the = at the end differ. Sign exactly the text that is sent.'
  return [
    ...spellings.map((text): Slip => [sign(text), spelling]),
    [sign(bytes.toString()), 'It was made of the JSON. Sign its base64, as it is sent.'],
    [
      sign(encodeURIComponent(policy)),
      'It was made of the percent-encoded policy. Sign the base64 itself.',
    ],
    ...['\n', '\r\n'].map(
      (end): Slip => [
        sign(`${policy}${end}`),
        'It was made of the policy and a line break behind it, as echo writes one. Use printf, or echo -n.',
      ],
    ),
  ]
}

const toUrlAlphabet = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_')

function slipsOfSecret(policy: string, secret: string): readonly Slip[] {
  const blanks = 'The secret it was made with has a blank or line break around it. Cut it off.'
  return [
    ...[`${secret}\n`, `${secret}\r\n`, `${secret} `, ` ${secret}`].map(
      (wrong): Slip => [signPolicy(policy, wrong), blanks],
    ),
    [
      signPolicy(policy, secret.toLowerCase()),
      'The secret it was made with is in small letters. Keep it as it is shown.',
    ],
    [signPolicy(secret, policy), 'Key and text are exchanged: the secret is the key of the HMAC.'],
  ]
}

function slipsOfHash(policy: string, secret: string): readonly Slip[] {
  const hmac = (name: string) => createHmac(name, secret).update(policy).digest('hex')
  const right = createHmac('sha256', secret).update(policy).digest()
  const plain = (text: string) => createHash('sha256').update(text).digest('hex')
  return [
    ...['md5', 'sha1', 'sha384', 'sha512'].map(
      (name): Slip => [hmac(name), `It is an HMAC with ${name.toUpperCase()}: use SHA-256.`],
    ),
    ...(['base64', 'base64url'] as const).map(
      (encoding): Slip => [
        right.toString(encoding),
        'It is right, but written in base64. Write it in hexadecimal digits.',
      ],
    ),
    ...[policy, `${policy}${secret}`, `${secret}${policy}`].map(
      (text): Slip => [
        plain(text),
        'It is a plain SHA-256. It has to be an HMAC with the secret as its key.',
      ],
    ),
  ]
}
