import { supportedMimeTypes } from 'file-type'
import { lookup } from 'mime-types'
import { extensionOf } from './file-name.ts'
import { HEAD_BYTES, typeOfHead } from './type-of-head.ts'

/** What is said of bytes nobody knows anything about. */
export const UNKNOWN_TYPE = 'application/octet-stream'

/**
 * Types that are containers for others: the name tells more than the first bytes do, if it names a
 * type that is in such a container.
 */
const CONTAINERS: Readonly<Record<string, RegExp>> = {
  'application/zip':
    /^application\/(vnd\.(openxmlformats|oasis|ms-|android|apple)|epub|java-archive|x-xpinstall|3mf)|\+zip$/,
  'application/x-cfb': /^application\/(msword|vnd\.(ms-|visio))/,
  'application/xml': /[+/]xml$/,
  'application/gzip': /^application\/(gzip|x-gzip)/,
  'video/mp4': /^(audio|video)\/(mp4|quicktime|x-m4a|x-m4v|3gpp)/,
  'application/ogg': /^(audio|video)\/ogg/,
  'application/octet-stream': /./,
}

/** Types whose files are text, although they do not begin with `text/`. */
const TEXTUAL =
  /^text\/|[+/](json|xml|yaml)$|^application\/(javascript|ecmascript|sql|x-sh|toml|graphql|x-tex|x-httpd-php|rtf|postscript|pgp-|manifest)|^model\/(obj|mtl|gltf)/

/** What servers say of files they know nothing about. */
const VAGUE = /^(application|binary)\/octet-stream$|^text\/plain$/

/** Whether it tells nothing of the content: what programs say that were told nothing themselves. */
export function isVagueType(type: string): boolean {
  return VAGUE.test(essenceOf(type))
}

/**
 * The type of a content by its first bytes and, where these leave it open, by what it was `said` to
 * be or by its name. What bytes contradict is not believed: a picture's name on a text makes no
 * picture of it.
 */
export async function sniffContentType(
  head: Uint8Array,
  name: string,
  said: string = UNKNOWN_TYPE,
): Promise<string> {
  const essence = essenceOf(said)
  const named = VAGUE.test(essence) ? lookup(extensionOf(name)) || undefined : essence
  if (head.length === 0) return named ?? UNKNOWN_TYPE
  const bytes = head.subarray(0, HEAD_BYTES)
  const found = await typeOfHead(bytes)
  if (found !== undefined) return named && CONTAINERS[found]?.test(named) ? named : found
  return isText(bytes) ? textType(named) : binaryType(named)
}

const essenceOf = (type: string) => type.split(';')[0] ?? ''

function textType(named: string | undefined): string {
  return named !== undefined && TEXTUAL.test(named) ? named : 'text/plain'
}

function binaryType(named: string | undefined): string {
  if (named === undefined || TEXTUAL.test(named)) return UNKNOWN_TYPE
  // A type that shows in the first bytes, and did not.
  return RECOGNISED.has(named) ? UNKNOWN_TYPE : named
}

const RECOGNISED: ReadonlySet<string> = supportedMimeTypes

/** Bytes of control characters that no text has; 9 to 13 and 27 occur in texts. */
function isText(bytes: Uint8Array): boolean {
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  return isUtf16 || !bytes.some((byte) => byte < 32 && (byte < 9 || byte > 13) && byte !== 27)
}

const MEDIA_TYPE =
  /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:\s*;\s*[\w-]+=(?:[\w.+-]+|"[\w .+-]*"))*$/

/** A type as somebody said it, in lower case; `undefined` when it is none. */
export function parseContentType(text: string): string | undefined {
  const type = text.trim()
  if (!MEDIA_TYPE.test(type)) return undefined
  const [essence = '', ...parameters] = type.split(';')
  return [essence.trim().toLowerCase(), ...parameters.map((part) => part.trim())].join('; ')
}

/** Types that nothing can be run from when a browser shows them. Everything else may be active. */
const INERT =
  /^(image\/(?!svg)|video\/|audio\/|font\/|text\/(plain|csv|css|vtt|markdown|calendar)$|application\/(pdf|json|zip|gzip|octet-stream)$)/

/** Whether a browser that is shown this type may run what is in it. Unknown types count as such. */
export function mayBeActive(contentType: string): boolean {
  const [essence = ''] = contentType.toLowerCase().split(';')
  return !INERT.test(essence.trim())
}
