import type { UrlChoice } from '../state/choice.ts'
import type { Problem } from '../state/transfer.ts'

/** An address that was asked about. */
export type Check =
  | { readonly address: string; readonly state: 'checking' }
  | { readonly address: string; readonly state: 'found'; readonly choice: UrlChoice }
  | { readonly address: string; readonly state: 'failed'; readonly problem: Problem }

/** With those that are asked about now; what is being asked or was found is not asked again. */
export function asking(
  checks: readonly Check[],
  addresses: readonly string[],
): { readonly checks: readonly Check[]; readonly asked: readonly string[] } {
  const isKnown = (address: string) =>
    checks.some((check) => check.address === address && check.state !== 'failed')
  const asked = addresses.filter((address) => !isKnown(address))
  const kept = checks.filter(({ address }) => !asked.includes(address))
  return { asked, checks: [...kept, ...asked.map(toChecking)] }
}

const toChecking = (address: string): Check => ({ address, state: 'checking' })

/** With what became of one; an address that was removed meanwhile stays removed. */
export function answered(checks: readonly Check[], answer: Check): readonly Check[] {
  return checks.map((check) => (check.address === answer.address ? answer : check))
}

export function forgotten(checks: readonly Check[], address: string): readonly Check[] {
  return checks.filter((check) => check.address !== address)
}

export function foundIn(checks: readonly Check[]): readonly UrlChoice[] {
  return checks.flatMap((check) => (check.state === 'found' ? check.choice : []))
}
