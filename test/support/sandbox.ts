import type { MadeFile } from '@quayside/sandbox/control'
import { PERSON, type TestQuayside } from './quayside.ts'

/** A file in the person's Dropbox, with the SHA-256 of its bytes. */
export function sandboxFile(
  { sandbox }: TestQuayside,
  path: string,
): Promise<MadeFile & { sha256: string }> {
  return sandbox.downloadHash({ account: PERSON, path })
}

/** Puts files into the person's Dropbox whose bytes are computed while they are read. */
export async function putPatterns(
  { sandbox }: TestQuayside,
  files: readonly { readonly path: string; readonly seed: number; readonly size: number }[],
): Promise<void> {
  await sandbox.createFiles(
    PERSON,
    files.map(({ path, seed, size }) => ({ path, pattern: { seed, size } })),
  )
}

export async function putText(
  { sandbox }: TestQuayside,
  path: string,
  text: string,
): Promise<void> {
  await sandbox.createFile(PERSON, { path, text })
}

/** Downloads at this rate; what is slow is each connection. */
export async function slowDown({ sandbox }: TestQuayside, bytesPerSecond: number): Promise<void> {
  await sandbox.setFault({
    route: 'files/download',
    effect: { kind: 'throttle', bytesPerSecond },
  })
}
