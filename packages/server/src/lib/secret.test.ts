import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { createSecret } from './secret.ts'

test('shows itself in no way of printing', () => {
  const secret = createSecret('hunter2')
  const ways = [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect({ deep: [secret] }),
    JSON.stringify({ ...secret }),
    Object.values(secret).join(),
  ]

  for (const printed of ways) assert.doesNotMatch(printed, /hunter2/)
  assert.match(inspect(secret), /\[secret\]/)
})

test('gives the text to whoever asks for it by name', () => {
  assert.equal(createSecret('hunter2').reveal(), 'hunter2')
})
