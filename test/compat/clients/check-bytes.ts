import assert from 'node:assert/strict'
import type { Bench } from '../case.ts'
import type { Made } from '../runtimes/kit.ts'

/** The client's own link answers the bytes it was given. */
export async function checkBytes(
  { service }: Bench,
  file: Pick<Made, 'url' | 'size' | 'status'>,
  expected: { readonly size: number; readonly sha256: string },
): Promise<void> {
  assert.equal(file.status, 'Stored')
  assert.equal(file.size, expected.size)
  const { size, sha256 } = await service.ask(file.url)
  assert.deepEqual({ size, sha256 }, expected)
}
