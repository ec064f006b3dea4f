import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Choice } from '../state/choice.ts'
import type { Problem, Transfer } from '../state/transfer.ts'
import { cloudChoice, deviceChoice } from './testing/choices.ts'
import {
  canRetry,
  delayed,
  done,
  failed,
  fractionOf,
  isActive,
  isSameSending,
  isUnsaved,
  paused,
  progressed,
  resumed,
  retried,
  shownTransfers,
  started,
  waitingTransfer,
} from './transfer-state.ts'

const passing: Problem = { code: 'network', message: 'no network', canRetry: true }
const final: Problem = { ...passing, canRetry: false }

const result = (choice: Choice, size: number) => ({
  filename: choice.name,
  mimetype: '',
  size,
  source: choice.source,
  originalPath: '',
  uploadId: choice.id,
})

test('what holds a transfer up is forgotten when it goes on', () => {
  const running = delayed(started(waitingTransfer(cloudChoice('a'))), passing)
  assert.equal(running.problem, passing)

  assert.equal(progressed(running, 5).problem, undefined)
  assert.equal(paused(running).problem, undefined)
})

test('a size that becomes known on the way is kept', () => {
  const unknown = waitingTransfer(cloudChoice('a', { size: undefined }))
  assert.equal(fractionOf(unknown), undefined)

  const known = progressed(progressed(unknown, 5, 20), 10)

  assert.deepEqual([known.sent, known.size, fractionOf(known)], [10, 20, 0.5])
})

test('what is done has arrived whole, however much was told before', () => {
  const choice = cloudChoice('a', { size: undefined })

  const { state, sent, size } = done(progressed(waitingTransfer(choice), 3), result(choice, 9))

  assert.deepEqual([state, sent, size], ['done', 9, 9])
})

test('trying again begins from nothing', () => {
  const transfer = failed(progressed(waitingTransfer(cloudChoice('a')), 5), passing)

  assert.deepEqual(retried(transfer), waitingTransfer(transfer.choice))
})

test('after a pause a transfer waits for its turn', () => {
  const transfer = resumed(paused(progressed(waitingTransfer(deviceChoice('a')), 5)))

  assert.deepEqual([transfer.state, transfer.sent], ['waiting', 5])
})

test('what failed for good cannot be tried again', () => {
  const transfer = waitingTransfer(cloudChoice('a'))

  assert.equal(canRetry(failed(transfer, passing)), true)
  assert.equal(canRetry(failed(transfer, final)), false)
  assert.equal(canRetry(transfer), false)
})

test('only files of the device are lost with the page', () => {
  assert.equal(isUnsaved(paused(waitingTransfer(deviceChoice('a')))), true)
  assert.equal(isUnsaved(failed(waitingTransfer(deviceChoice('a')), final)), false)
  assert.equal(isUnsaved(waitingTransfer(cloudChoice('a'))), false)
  assert.equal(isActive(waitingTransfer(cloudChoice('a'))), true)
})

test('a choice is sent again when its name, its content or its format changed', () => {
  const device = deviceChoice('a')
  const cloud = cloudChoice('a')

  assert.equal(isSameSending(device, { ...device, thumbnail: 'blob:x' }), true)
  assert.equal(isSameSending(device, { ...device, name: 'other' }), false)
  assert.equal(isSameSending(device, { ...device, alt: 'a boat' }), false)
  assert.equal(isSameSending(device, { ...device, file: new Blob(['cropped']) }), false)
  assert.equal(isSameSending(cloud, { ...cloud, exportFormat: 'markdown' }), false)
})

const states = (transfers: readonly Transfer[]) => transfers.map(({ state }) => state)

test('failures are shown first, the others in the order of choosing', () => {
  const transfers = [
    done(waitingTransfer(cloudChoice('a')), result(cloudChoice('a'), 1)),
    waitingTransfer(cloudChoice('b')),
    failed(waitingTransfer(cloudChoice('c')), final),
    started(waitingTransfer(cloudChoice('d'))),
  ]

  const { rows, more } = shownTransfers(transfers, 10)

  assert.deepEqual(states(rows), ['failed', 'done', 'waiting', 'running'])
  assert.equal(more, 0)
})

test('of very many those are shown that fail or move, and the rest is counted', () => {
  const transfers = Array.from({ length: 1000 }, (_, index) =>
    waitingTransfer(cloudChoice(`${index}`)),
  )
  const [first] = transfers
  assert.ok(first)
  const moved = [...transfers, started(first), failed(first, final)]

  const { rows, more } = shownTransfers(moved, 3)

  assert.deepEqual(states(rows), ['failed', 'running', 'waiting'])
  assert.equal(more, 999)
})
