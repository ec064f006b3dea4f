import assert from 'node:assert/strict'
import { it } from 'node:test'
import { en } from '../locale/en.ts'
import { createText } from '../locale/text.ts'
import { deviceChoice } from './testing/choices.ts'
import {
  continued,
  delayed,
  failed,
  progressed,
  retried,
  started,
  waitingTransfer,
} from './transfer-state.ts'
import { wordsOf } from './words.ts'

const speech = { text: createText(en, 'en'), language: 'en', source: 'Testdrive', now: 1_000_000 }
const MB = 1_000_000
const waiting = waitingTransfer(deviceChoice('d'))

it('an upload that goes on says where it did, and how far it is now', () => {
  const transfer = progressed(continued(started(waiting), 62.9 * MB, 100 * MB), 70 * MB, 100 * MB)

  assert.equal(wordsOf(transfer, speech), '70 MB of 100 MB · Continued at 62%')
})

it('a file whose source asks for a pause says who asks, and how long still', () => {
  const problem = { code: 'source_busy', message: 'Too much is asked.', canRetry: true }
  const until = speech.now + 20_000
  const paused = delayed(started(waiting), problem, until)

  assert.equal(wordsOf(paused, speech), 'Testdrive asks us to wait 20 sec')
  assert.equal(wordsOf(paused, { ...speech, now: until }), 'Uploading')
  assert.equal(wordsOf(delayed(started(waiting), problem), speech), 'Too much is asked.')
})

it('an upload that began anew says only how far it is', () => {
  const problem = { code: 'network', message: 'gone', canRetry: true }
  const again = retried(failed(continued(waiting, 62 * MB, 100 * MB), problem))

  assert.equal(wordsOf(progressed(started(again), MB, 100 * MB), speech), '1 MB of 100 MB')
})
