import assert from 'node:assert/strict'
import type { Service } from '../service.ts'

/** What the table says of everything that changes a file on the way out. */
export const CONVERSIONS =
  'the client builds the address; Quayside does not convert files yet and says so, `task_unsupported`'

/** Understood as a conversion, and refused as one that is not offered. */
export async function checkConversion(service: Service, url: string): Promise<void> {
  const { status, text } = await service.ask(url)
  assert.ok(status >= 400 && status < 500, `${url} is answered ${status}`)
  assert.match(text, /not offered/, url)
}
