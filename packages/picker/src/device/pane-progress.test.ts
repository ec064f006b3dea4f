import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Transfer, TransferState } from '../state/transfer.ts'
import { waitingTransfer } from '../transfers/transfer-state.ts'
import { foundFile, toDeviceChoice } from './device-choice.ts'
import { paneProgress } from './pane-progress.ts'

function transfer(state: TransferState, sent: number, size: number | undefined): Transfer {
  const choice = toDeviceChoice(foundFile(new File([], 'a')))
  return { ...waitingTransfer(choice), state, sent, size }
}

describe('the progress of a drop pane', () => {
  it('is the share of all bytes that arrived', () => {
    const transfers = [transfer('done', 100, 100), transfer('running', 25, 100)]

    assert.deepEqual(paneProgress(transfers), { done: 1, failed: 0, running: 1, percent: 62 })
  })

  it('leaves out what failed or was cancelled, so that it can reach its end', () => {
    const transfers = [
      transfer('done', 0, 100),
      transfer('failed', 10, 100),
      transfer('cancelled', 10, 100),
    ]

    assert.deepEqual(paneProgress(transfers), { done: 1, failed: 1, running: 0, percent: 100 })
  })

  it('knows empty files and files of unknown size', () => {
    assert.equal(paneProgress([]).percent, 0)
    assert.equal(paneProgress([transfer('running', 5, undefined)]).percent, 0)
    assert.equal(paneProgress([transfer('done', 0, 0)]).percent, 100)
  })
})
