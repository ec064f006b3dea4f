import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Encoding } from './choose-encoding.ts'

/** A file of a build, in the form in which it is sent. */
export interface BuiltFile {
  readonly type: string
  readonly encoding: Encoding
  readonly bytes: Buffer
  /** Strong: another content, or another encoding of it, has another tag. */
  readonly etag: string
}

/** The folder that a build writes into, held in memory. */
export interface BuiltFiles {
  /** `undefined` for a file that is not there, or is none that a build makes. */
  find(name: string, encoding: Encoding): Promise<BuiltFile | undefined>
}

/** What builds make; everything else in the folder is nobody's business. */
const NAME = /^[a-z0-9-]{1,80}\.(js|json|css|svg|html)$/
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  html: 'text/html; charset=utf-8',
}
const SUFFIX = { identity: '', gzip: '-gz', br: '-br' } as const

/**
 * Reads each file once, and once more when it was changed, which takes one look at its date.
 * Compresses at the highest level, when that is first asked for.
 */
export function createBuiltFiles(folder: string): BuiltFiles {
  const known = new Map<string, Known>()

  async function load(name: string): Promise<Known | undefined> {
    const path = join(folder, name)
    const facts = await stat(path).catch(ignoreMissing)
    if (!facts?.isFile()) {
      known.delete(name)
      return undefined
    }
    const version = `${facts.mtimeMs} ${facts.size} ${facts.ino}`
    const before = known.get(name)
    if (before?.version === version) return before
    const made = { version, forms: createForms(readFile(path)) }
    known.set(name, made)
    // What could not be read now may be readable later.
    made.forms('identity').catch(() => known.delete(name))
    return made
  }

  return {
    async find(name, encoding) {
      const [, ending = ''] = NAME.exec(name) ?? []
      const type = TYPES[ending]
      if (!type) return undefined
      const file = await load(name)
      return file && { type, encoding, ...(await file.forms(encoding)) }
    },
  }
}

interface Known {
  readonly version: string
  readonly forms: (encoding: Encoding) => Promise<Form>
}

type Form = Pick<BuiltFile, 'bytes' | 'etag'>

/** Each form is made once, however many ask for it at a time. */
function createForms(content: Promise<Buffer>): Known['forms'] {
  const forms = new Map<Encoding, Promise<Form>>()
  const make = async (encoding: Encoding): Promise<Form> => {
    const plain = await content
    const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
    return { bytes: await pack(plain, encoding), etag: `"${hash}${SUFFIX[encoding]}"` }
  }
  return (encoding) => {
    const form = forms.get(encoding) ?? make(encoding)
    forms.set(encoding, form)
    return form
  }
}

function pack(bytes: Buffer, encoding: Encoding): Promise<Buffer> | Buffer {
  if (encoding === 'gzip') return promisify(gzip)(bytes, { level: 9 })
  if (encoding === 'identity') return bytes
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return promisify(brotliCompress)(bytes, { params })
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}
