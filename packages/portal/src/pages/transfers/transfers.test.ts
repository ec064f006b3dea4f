import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TransferAnswer } from '@quayside/wire'
import { isUnderWay, progressOf, remarkOf, toFilter } from './transfers.ts'

const transfer: TransferAnswer = {
  id: 'ing_1',
  source: 'dropbox',
  path: '/a.bin',
  state: 'running',
  size: 200,
  received: 50,
  attempts: 1,
  filename: 'a.bin',
  sourceTitle: 'Dropbox',
  resumed: false,
  createdAt: '2030-01-01T00:00:00.000Z',
  updatedAt: '2030-01-01T00:00:00.000Z',
}

describe('a transfer', () => {
  it('has come as far as its bytes have', () => {
    assert.equal(progressOf(transfer), 0.25)
    assert.equal(progressOf({ size: 200, received: 201 }), 1)
  })

  it('has a progress nobody knows while its size is not known', () => {
    assert.equal(progressOf({ size: null, received: 50 }), undefined)
    assert.equal(progressOf({ size: 0, received: 0 }), undefined)
  })

  it('is under way until it has ended in one way or another', () => {
    const states = ['queued', 'running', 'waiting', 'done', 'failed', 'cancelled'] as const

    assert.deepEqual(
      states.filter((state) => isUnderWay({ state })),
      ['queued', 'running', 'waiting'],
    )
  })

  it('says why it waits or failed, and that it went on', () => {
    const error = { code: 'source_busy', message: 'The source is busy.' }

    assert.equal(remarkOf(transfer), '')
    assert.equal(
      remarkOf({ ...transfer, error, attempts: 3, resumed: true }),
      'The source is busy. It was interrupted 2 times and went on.',
    )
  })

  it('is listed with all others when the address asks for nothing that is known', () => {
    assert.equal(toFilter('failed'), 'failed')
    assert.equal(toFilter('lost'), '')
  })
})
