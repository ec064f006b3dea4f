import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudChoice } from './testing/choices.ts'
import { totalsOf } from './totals.ts'
import { cancelled, failed, progressed, waitingTransfer } from './transfer-state.ts'

const waiting = (id: string, size: number | undefined = 100) =>
  waitingTransfer(cloudChoice(id, { size }))
const problem = { code: 'x', message: 'x', canRetry: false }

test('the percentage is of the bytes where all sizes are known', () => {
  const totals = totalsOf([progressed(waiting('a', 300), 150), progressed(waiting('b', 100), 50)])

  assert.deepEqual([totals.sent, totals.size, totals.percent], [200, 400, 50])
})

test('one unknown size makes it a percentage of the files', () => {
  const totals = totalsOf([
    progressed(waiting('a', 1000), 500),
    { ...progressed(waiting('b'), 70), size: undefined },
  ])

  assert.deepEqual([totals.sent, totals.size, totals.percent], [570, undefined, 25])
})

test('what failed or was cancelled does not keep the others from reaching the end', () => {
  const totals = totalsOf([
    progressed(waiting('a'), 100),
    failed(progressed(waiting('b'), 40), problem),
    cancelled(waiting('c')),
  ])

  assert.equal(totals.percent, 100)
  assert.deepEqual([totals.count, totals.failed, totals.cancelled, totals.active], [3, 1, 1, 1])
})

test('empty files count as files', () => {
  const { percent } = totalsOf([waiting('a', 0), { ...waiting('b', 0), state: 'done' }])

  assert.equal(percent, 50)
})

test('nothing is nothing', () => {
  assert.deepEqual(totalsOf([]).percent, 0)
})
