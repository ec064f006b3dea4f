import { originMalformed } from './errors.ts'

/** Longest as the wire allows it; also what is shown of a wrong one. */
const SHOWN_CHARS = 80

/**
 * Origins as browsers send them: `https://shop.example:8443`. Blanks around them and a slash at the
 * end are cut off, names are brought to lower case and usual ports left out; none is twice in the
 * list. Throws `invalid` / `origin_malformed`, whose words name the entry and how to write it.
 */
export function parseOriginList(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => parseOrigin(text.trim())))]
}

function parseOrigin(text: string): string {
  const shown = JSON.stringify(text.slice(0, SHOWN_CHARS))
  if (text === '*') {
    throw originMalformed('"*" is no origin. To allow every page, leave the list empty.')
  }
  if (text.includes('*')) {
    throw originMalformed(`${shown} stands for many. List each origin by itself.`)
  }
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text) ?? []
  if (!scheme) throw originMalformed(`${shown} has no scheme. ${exampleFor(text)}`)
  const host = rest.replace(/\/$/, '')
  if (/[/?#]/.test(host)) {
    throw originMalformed(
      `${shown} is an address of a page. Leave out what stands behind the host.`,
    )
  }
  if (host.includes('@')) throw originMalformed(`${shown} holds a user name. Leave it out.`)
  const origin = /^[^\s\\]+$/.test(host) ? toOrigin(scheme.toLowerCase(), host) : undefined
  if (!origin) throw originMalformed(`${shown} is not scheme://host or scheme://host:port.`)
  return origin
}

/** Browsers write hosts of the web in ASCII and leave out the port that is usual. */
function toOrigin(scheme: string, host: string): string | undefined {
  const url = URL.parse(`${scheme}://${host}`)
  if (!url || url.host === '') return undefined
  return `${url.protocol}//${url.host.toLowerCase()}`
}

function exampleFor(text: string): string {
  const isHost = /^[\p{L}\d.-]+(:\d+)?\/?$/u.test(text)
  return isHost && text.length <= SHOWN_CHARS
    ? `Did you mean "https://${text.replace(/\/$/, '')}"?`
    : 'Write it like https://shop.example or http://localhost:3000.'
}
