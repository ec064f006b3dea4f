import assert from 'node:assert/strict'
import { PERSON, type TestQuayside } from './quayside.ts'

/** What the sandbox has been asked since its counters were last set to zero. */
export interface Counts {
  readonly requests: Readonly<Record<string, number>>
  readonly bytesSent: number
}

/** A file as the sandbox has it. */
export interface SandboxFile {
  readonly path: string
  readonly size: number
  readonly sha256: string
}

/** Does to the sandbox what Dropbox has no word for; see the manual's page on it. */
export async function control<Result = unknown>(
  { sandbox }: Pick<TestQuayside, 'sandbox'>,
  action: string,
  input: object = {},
): Promise<Result> {
  const response = await fetch(`${sandbox.origin}/_sandbox/${action}`, {
    method: 'POST',
    body: JSON.stringify(input),
  })
  const answer = await response.json()
  assert.equal(response.status, 200, `${action}: ${JSON.stringify(answer)}`)
  return answer as Result
}

/** Size and SHA-256 of a file in the person's Dropbox. */
export function sandboxFile(quayside: TestQuayside, path: string): Promise<SandboxFile> {
  return control<SandboxFile>(quayside, 'file', { account: PERSON, path })
}

/** Puts files into the person's Dropbox whose bytes are computed while they are read. */
export async function putPatterns(
  quayside: TestQuayside,
  files: readonly { readonly path: string; readonly seed: number; readonly size: number }[],
): Promise<void> {
  await control(quayside, 'create-files', {
    account: PERSON,
    files: files.map(({ path, seed, size }) => ({ path, pattern: { seed, size } })),
  })
}

export async function putText(quayside: TestQuayside, path: string, text: string): Promise<void> {
  await control(quayside, 'create-files', { account: PERSON, files: [{ path, text }] })
}

/** Makes downloads go wrong, or slow, until `clear-faults`. */
export async function addFault(quayside: TestQuayside, fault: object): Promise<void> {
  await control(quayside, 'add-fault', fault)
}
