import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the bytes rest, as said by `QUAYSIDE_STORAGE_URL`. */
export type StorageAddress =
  | { readonly kind: 'local'; readonly dir: string }
  | {
      readonly kind: 's3'
      readonly bucket: string
      readonly prefix: string
      readonly endpoint: string | undefined
      readonly region: string
      readonly forcePathStyle: boolean
      readonly partSize: number | undefined
      /** Senders write parts of uploads past us. */
      readonly isDirect: boolean
      /** The endpoint by the name senders reach it at, where that is another. */
      readonly publicEndpoint: string | undefined
    }

const PARAMETERS = ['endpoint', 'region', 'pathStyle', 'partSizeMiB', 'uploads', 'publicEndpoint']
const MIB = 1024 * 1024

/**
 * Reads `file:./data/objects`, `file:///var/quayside` or
 * `s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-west-1`. Further parameters are
 * `pathStyle` (`true` by default when there is an endpoint), `partSizeMiB` (a multiple of 4, at
 * least 8), `uploads` (`through` us by default, or `direct`) and `publicEndpoint`. Throws an `Error` that says in words what is wrong.
 */
export function parseStorageUrl(text: string): StorageAddress {
  if (text.startsWith('file:')) return { kind: 'local', dir: toDir(text) }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 's3:') throw new Error('expected an address that begins with file: or s3:')
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name))
  if (unknown !== undefined) {
    throw new Error(`the parameter ${unknown} is not known; there are ${PARAMETERS.join(', ')}`)
  }
  if (url.username || url.password) {
    throw new Error('keys do not belong into the address, which is shown in logs')
  }
  const endpoint = readEndpoint(url.searchParams.get('endpoint'))
  return {
    kind: 's3',
    bucket: readBucket(url.hostname),
    prefix: readPrefix(url.pathname),
    endpoint,
    region: url.searchParams.get('region') || 'us-east-1',
    forcePathStyle: readBoolean('pathStyle', url.searchParams, endpoint !== undefined),
    partSize: readPartSize(url.searchParams.get('partSizeMiB')),
    isDirect: readUploads(url.searchParams.get('uploads')),
    publicEndpoint: readEndpoint(url.searchParams.get('publicEndpoint')),
  }
}

function toDir(text: string): string {
  const path = text.slice('file:'.length)
  if (path === '') throw new Error('expected a folder after file:')
  return path.startsWith('//') ? fileURLToPath(text) : resolve(decodeURI(path))
}

function readBucket(name: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new Error('expected the name of a bucket after s3://')
  }
  return name
}

function readPrefix(path: string): string {
  const prefix = path.replace(/^\/+|\/+$/g, '')
  if (!/^[A-Za-z0-9_./-]*$/.test(prefix)) {
    throw new Error('the prefix may have letters, digits, dots, dashes, underlines and slashes')
  }
  return prefix
}

function readEndpoint(text: string | null): string | undefined {
  if (text === null || text === '') return undefined
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new Error('expected an endpoint like https://s3.example.com')
  }
  return text
}

function readBoolean(name: string, parameters: URLSearchParams, fallback: boolean): boolean {
  const text = parameters.get(name)
  if (text === null) return fallback
  if (text !== 'true' && text !== 'false') throw new Error(`expected ${name} to be true or false`)
  return text === 'true'
}

function readUploads(text: string | null): boolean {
  if (text !== null && text !== 'through' && text !== 'direct') {
    throw new Error('expected uploads to be through or direct')
  }
  return text === 'direct'
}

function readPartSize(text: string | null): number | undefined {
  if (text === null) return undefined
  const size = Number(text)
  if (!Number.isInteger(size) || size < 8 || size > 1024 || size % 4 !== 0) {
    throw new Error('expected partSizeMiB to be a multiple of 4 between 8 and 1024')
  }
  return size * MIB
}
