import assert from 'node:assert/strict'
import { sandboxFile } from '../../support/sandbox.ts'
import type { Bench } from '../case.ts'

/** A file of the person whose Dropbox the clients are connected with. */
export const SAMPLE = {
  folder: 'Documents',
  name: 'Festival programme.pdf',
  path: '/Documents/Festival programme.pdf',
} as const

/** The link answers the bytes that lie in the person's Dropbox. */
export async function checkCopy(
  { quayside, service }: Bench,
  file: { readonly url: string; readonly filename: string },
): Promise<void> {
  assert.equal(file.filename, SAMPLE.name)
  const original = await sandboxFile(quayside, SAMPLE.path)
  assert.equal((await service.ask(file.url)).sha256, original.sha256)
}
