import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ReplayRequest } from '@quayside/wire'
import { replayAll } from './replay.ts'

const RANGE = { from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z', only_failed: true }
const never = new AbortController().signal

describe('sending a range again', () => {
  it('goes on until all of it is done, always with the same range', async () => {
    const asked: ReplayRequest[] = []
    const counts: number[] = []
    const answers = [
      { count: 10_000, cursor: 'a' },
      { count: 10_000, cursor: 'b' },
      { count: 7, cursor: null },
    ]

    const count = await replayAll(RANGE, {
      async post(request) {
        asked.push(request)
        return answers[asked.length - 1] ?? assert.fail('asked too often')
      },
      onCount: (so) => counts.push(so),
      signal: never,
    })

    assert.equal(count, 20_007)
    assert.deepEqual(asked, [RANGE, { ...RANGE, cursor: 'a' }, { ...RANGE, cursor: 'b' }])
    assert.deepEqual(counts, [10_000, 20_000, 20_007])
  })

  it('ends between two steps when somebody wants no more', async () => {
    const controller = new AbortController()
    let steps = 0

    const work = replayAll(RANGE, {
      async post() {
        steps += 1
        controller.abort(new Error('enough'))
        return { count: 1, cursor: 'more' }
      },
      onCount: () => {},
      signal: controller.signal,
    })

    await assert.rejects(work, /enough/)
    assert.equal(steps, 1)
  })
})
