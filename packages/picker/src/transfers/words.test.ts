import assert from 'node:assert/strict'
import { it } from 'node:test'
import { en } from '../locale/en.ts'
import { createText } from '../locale/text.ts'
import { deviceChoice } from './testing/choices.ts'
import {
  continued,
  failed,
  progressed,
  retried,
  started,
  waitingTransfer,
} from './transfer-state.ts'
import { wordsOf } from './words.ts'

const speech = { text: createText(en, 'en'), language: 'en' }
const MB = 1_000_000
const waiting = waitingTransfer(deviceChoice('d'))

it('an upload that goes on says where it did, and how far it is now', () => {
  const transfer = progressed(continued(started(waiting), 62.9 * MB, 100 * MB), 70 * MB, 100 * MB)

  assert.equal(wordsOf(transfer, speech), '70 MB of 100 MB · Continued at 62%')
})

it('an upload that began anew says only how far it is', () => {
  const problem = { code: 'network', message: 'gone', canRetry: true }
  const again = retried(failed(continued(waiting, 62 * MB, 100 * MB), problem))

  assert.equal(wordsOf(progressed(started(again), MB, 100 * MB), speech), '1 MB of 100 MB')
})
