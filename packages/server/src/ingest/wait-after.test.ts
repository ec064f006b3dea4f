import assert from 'node:assert/strict'
import { test } from 'node:test'
import { QuaysideError, toQuaysideError } from '../errors.ts'
import { uploadIncomplete } from '../storage/errors.ts'
import { contentDiffers } from './errors.ts'
import { type Attempt, waitAfter } from './wait-after.ts'

const NOW = 1_000_000_000
const MINUTE = 60_000
const busy = new QuaysideError('busy', {
  kind: 'rate-limited',
  code: 'source_busy',
  publicMessage: 'Busy.',
  retryAfterMs: 1_000,
})

function attempt(
  { patienceMs, ...job }: Partial<Attempt['job']> & { patienceMs?: number },
  hasAdvanced = false,
): Attempt {
  const request = { onChange: 'fail', patienceMs } as Attempt['job']['request']
  return {
    job: { attempts: 1, troubleSince: 0, progress: undefined, request, ...job },
    hasAdvanced,
  }
}

test('what gets nowhere is given up after a quarter of an hour', () => {
  const since = NOW - 14 * MINUTE

  assert.equal(waitAfter(busy, attempt({ troubleSince: since }), NOW)?.troubleSince, since)
  assert.equal(waitAfter(busy, attempt({ troubleSince: NOW - 15 * MINUTE }), NOW), undefined)
})

test('what somebody waits for is given up sooner, but not once some of it has arrived', () => {
  const waitedFor = { patienceMs: 30_000, troubleSince: NOW - 30_000 }
  const progress = {} as NonNullable<Attempt['job']['progress']>

  assert.ok(waitAfter(busy, attempt({ ...waitedFor, troubleSince: NOW - 20_000 }), NOW))
  assert.equal(waitAfter(busy, attempt(waitedFor), NOW), undefined)
  assert.ok(waitAfter(busy, attempt({ ...waitedFor, progress }), NOW))
  assert.ok(waitAfter(busy, attempt(waitedFor, true), NOW))
})

test('what has come further since its last trouble has all its patience again', () => {
  const old = { attempts: 9, troubleSince: NOW - 60 * MINUTE }

  const wait = waitAfter(busy, attempt(old, true), NOW)

  assert.equal(wait?.troubleSince, NOW)
  assert.ok(wait.resumeAt <= NOW + 2_000, 'it waits as long as after many failures')
})

test('a fault nobody foresaw is tried again a few times', () => {
  const fault = toQuaysideError(new Error('Connection terminated unexpectedly'))

  assert.equal(waitAfter(fault, attempt({ attempts: 3 }), NOW)?.restart, false)
  assert.equal(waitAfter(fault, attempt({ attempts: 4 }), NOW), undefined)
})

test('an upload that another process has ended is begun anew, but not for ever', () => {
  const fault = uploadIncomplete(5, 10)

  assert.equal(waitAfter(fault, attempt({ attempts: 5 }), NOW)?.restart, true)
  assert.equal(waitAfter(fault, attempt({ attempts: 6 }), NOW), undefined)
  assert.equal(waitAfter(contentDiffers('hash'), attempt({ attempts: 6 }), NOW), undefined)
})
