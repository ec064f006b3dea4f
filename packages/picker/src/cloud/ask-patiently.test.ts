import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestError } from '@quayside/client/api'
import { askPatiently } from './ask-patiently.ts'

const offline = () => new RequestError('no answer', { code: 'network' })
const busy = (retryAfterMs: number) =>
  new RequestError('slowly', { code: 'source_busy', status: 429, retryAfterMs })
const gone = () => new RequestError('gone', { code: 'source_entry_missing', status: 404 })

/** Fails with these errors, one after the other, then answers. */
function failing(...errors: readonly unknown[]) {
  const left = [...errors]
  let calls = 0
  const ask = async () => {
    calls += 1
    const error = left.shift()
    if (error) throw error
    return 'answer'
  }
  return { ask, calls: () => calls }
}

const { signal } = new AbortController()
const pausesMs = [1, 2, 3]

test('asks again when there was no answer', async () => {
  const { ask, calls } = failing(offline(), offline())

  assert.equal(await askPatiently(ask, { signal, pausesMs }), 'answer')
  assert.equal(calls(), 3)
})

test('tells how long it waits: as long as the service asks, else as planned', async () => {
  const waits: number[] = []
  const { ask } = failing(busy(5), offline())

  await askPatiently(ask, { signal, pausesMs, onWait: ({ ms }) => waits.push(ms) })

  assert.deepEqual(waits, [5, 2])
})

test('gives up with the last error after a few tries', async () => {
  const { ask, calls } = failing(offline(), offline(), offline(), busy(1), gone())

  await assert.rejects(askPatiently(ask, { signal, pausesMs }), { code: 'source_busy' })
  assert.equal(calls(), 4)
})

for (const [title, error] of [
  ['a refusal that stays', gone()],
  ['a request to wait for ten minutes', busy(600_000)],
  ['a fault of ours', new TypeError('x is not a function')],
] as const) {
  test(`does not ask again after ${title}`, async () => {
    const { ask, calls } = failing(error)

    await assert.rejects(askPatiently(ask, { signal, pausesMs }), error)
    assert.equal(calls(), 1)
  })
}

test('stops waiting when it is aborted', async () => {
  const controller = new AbortController()
  const { ask, calls } = failing(busy(60_000))
  const onWait = () => controller.abort(new Error('enough'))

  await assert.rejects(askPatiently(ask, { signal: controller.signal, onWait }), /enough/)
  assert.equal(calls(), 1)
})
