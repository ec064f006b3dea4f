import { randomBytes } from 'node:crypto'
import { toQuaysideError } from '../../errors.ts'
import { createBlockHash } from '../../lib/block-hash.ts'
import { randomText } from '../../lib/ids.ts'
import type { Access, FileEntry, PersonalSource } from '../../sources/source.ts'
import type { SourceWriting } from '../../sources/writing.ts'
import type { Finding } from '../finding.ts'

export interface TriedPlace {
  readonly source: PersonalSource
  readonly writing: SourceWriting
  readonly access: Access
  readonly folder: string
}

/** For all steps together: somebody waits. */
const TIMEOUT_MS = 30_000
const BYTES = 512

/**
 * Looks whether the folder is there, writes a small file in it, reads it and deletes it again. Never rejects for what the source
 * says: a step that fails is a finding with its fix, and ends the others.
 */
export async function examinePlace(
  place: TriedPlace,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  const bytes = randomBytes(BYTES)
  // Whoever writes makes missing folders: a mistyped one would be found good, and stay there.
  const found = await attempt('Folder', FIXES.find, () => find(place, limited))
  signal.throwIfAborted()
  if (!found.value) return [found.finding]
  const written = await attempt('Write', FIXES.write, () => write(place, bytes, limited))
  signal.throwIfAborted()
  if (!written.value) return [found.finding, written.finding]
  const { value: entry, finding } = written
  const read = await attempt('Read', FIXES.read, () => readBack(place, entry, bytes, limited))
  // It goes also where it could not be read.
  const gone = await attempt('Delete', FIXES.remove, () => remove(place, entry, limited))
  signal.throwIfAborted()
  return [found.finding, finding, read.finding, gone.finding]
}

const FIXES = {
  find: 'Make the folder there first, or choose another.',
  write:
    'See that the account is connected, has room, and may change this folder; then connect it again.',
  read: 'Try again. If it stays so, connect the account again.',
  remove: 'Delete the file whose name begins with “quayside-test” yourself, and try again.',
}

async function find({ source, access, folder }: TriedPlace, signal: AbortSignal) {
  await source.list(access, folder, { signal })
  return { value: true, message: 'The folder is there.' }
}

async function write(
  { writing, access, folder }: TriedPlace,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<{ readonly value: FileEntry; readonly message: string }> {
  const hash = createBlockHash()
  hash.update(bytes)
  const target = { folder, name: `quayside-test-${randomText(12)}.bin`, onClash: 'fail' } as const
  const put = { target, bytes, blockHash: hash.digest() }
  const value = await writing.put(access, put, { signal })
  return { value, message: 'A file can be written.' }
}

async function readBack(
  { source, access }: TriedPlace,
  { ref }: FileEntry,
  bytes: Buffer,
  signal: AbortSignal,
) {
  const { body } = await source.open(access, ref, { signal })
  const target = Buffer.alloc(bytes.length + 1)
  try {
    const count = await body.fill(target)
    if (!bytes.equals(target.subarray(0, count))) throw new Error('other bytes were read')
  } finally {
    body.cancel()
  }
  return { value: true, message: 'It can be read, and is what was written.' }
}

async function remove({ writing, access }: TriedPlace, { ref }: FileEntry, signal: AbortSignal) {
  await writing.remove(access, ref, { signal })
  return { value: true, message: 'It can be deleted; nothing was kept.' }
}

async function attempt<T>(
  name: string,
  fix: string,
  step: () => Promise<{ readonly value: T; readonly message: string }>,
): Promise<{ readonly value: T | undefined; readonly finding: Finding }> {
  try {
    const { value, message } = await step()
    return { value, finding: { name, ok: true, message } }
  } catch (error) {
    const message = toQuaysideError(error).publicMessage
    return { value: undefined, finding: { name, ok: false, message, fix } }
  }
}
