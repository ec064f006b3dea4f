/** What is wrong with an address that events are to be sent to. */
export type AddressFault =
  | 'missing'
  | 'blank'
  | 'noScheme'
  | 'otherScheme'
  | 'malformed'
  | 'login'
  | 'fragment'

/** `undefined` when nothing is; whether somebody answers there is another question. */
export function addressFault(words: string): AddressFault | undefined {
  const address = words.trim()
  if (address === '') return 'missing'
  if (/\s/.test(address)) return 'blank'
  // `localhost:3000/hook` is a URL of the scheme `localhost`, if one goes by the letter.
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]
  if (scheme === undefined) return 'noScheme'
  if (!/^https?$/i.test(scheme)) return 'otherScheme'
  const url = URL.parse(address)
  if (!url) return 'malformed'
  if (url.username !== '' || url.password !== '') return 'login'
  return url.hash === '' ? undefined : 'fragment'
}

/** What somebody meant who left the scheme out. */
export function withScheme(words: string): string {
  return `https://${words.trim().replace(/^(https?:)?\/*/i, '')}`
}

/** `hooks.example.com/files`: as much of an address as tells it from others. */
export function shortAddress(address: string): string {
  const url = URL.parse(address)
  if (!url) return address
  return `${url.host}${url.pathname === '/' ? '' : url.pathname}`
}
