import { createReadStream, createWriteStream } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { encodingOfFile } from './text-encoding.ts'

export interface SourceFile {
  readonly path: string
  /** With its dot. */
  readonly extension: string
  readonly isText: boolean
}

/**
 * Puts a document under a name of ours into a folder, text in UTF-8; answers where it is. The file
 * itself may be a stored one, which nobody may write to or lock.
 */
export async function prepareSource(
  { path: from, extension, isText }: SourceFile,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, `source${extension}`)
  const encoding = isText ? await encodingOfFile(from) : 'utf-8'
  if (encoding === 'utf-8') await symlink(from, path)
  else await transcode(from, path, { encoding, signal })
  return path
}

async function transcode(
  from: string,
  to: string,
  { encoding, signal }: { readonly encoding: string; readonly signal: AbortSignal },
): Promise<void> {
  const decoder = new TextDecoder(encoding)
  const decode = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  }
  await pipeline(createReadStream(from), decode, createWriteStream(to), { signal })
}
