import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal } from './request.ts'

const IN_A_MINUTE = String(Math.ceil(Date.now() / 1000) + 60)

function refused(status: number, headers: Readonly<Record<string, string>>) {
  return refusal({ status, text: '{}', header: (name) => headers[name] ?? null })
}

test('what is left of a limit asks nobody to wait who was refused for another reason', () => {
  for (const status of [400, 403, 500, 503]) {
    const { retryAfterMs } = refused(status, { 'filestack-reset': IN_A_MINUTE })

    assert.equal(retryAfterMs, undefined, String(status))
  }
})

test('a limit that is reached is waited for until it is over', () => {
  const { retryAfterMs = 0 } = refused(429, { 'filestack-reset': IN_A_MINUTE })

  assert.ok(retryAfterMs > 50_000 && retryAfterMs <= 61_000, String(retryAfterMs))
})
