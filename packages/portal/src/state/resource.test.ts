import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createResource } from './resource.ts'

describe('something of the service', () => {
  it('is read, and stays while it is read again', async () => {
    let times = 0
    const resource = createResource(async () => {
      times += 1
      return times
    })

    await resource.load()
    const again = resource.load()
    assert.equal(resource.value.value, 1)
    assert.equal(resource.isLoading.value, true)
    await again

    assert.equal(resource.value.value, 2)
    assert.equal(resource.isLoading.value, false)
  })

  it('keeps what was read before when reading it again fails', async () => {
    let isBroken = false
    const resource = createResource(async () => {
      if (isBroken) throw new Error('lost')
      return 'here'
    })
    await resource.load()

    isBroken = true
    await resource.load()
    assert.equal(resource.value.value, 'here')
    assert.match(String(resource.problem.value), /lost/)
    isBroken = false
    await resource.load()

    assert.equal(resource.problem.value, undefined)
  })

  it('ends a reading that another one overtakes, and takes no notice of what it still answers', async () => {
    const answers: PromiseWithResolvers<string>[] = []
    const signals: AbortSignal[] = []
    const resource = createResource((signal) => {
      const answer = Promise.withResolvers<string>()
      answers.push(answer)
      signals.push(signal)
      return answer.promise
    })

    const first = resource.load()
    const second = resource.load()
    answers[1]?.resolve('new')
    await second
    answers[0]?.resolve('old')
    await first

    assert.equal(resource.value.value, 'new')
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    )
  })

  it('says nothing of a reading that was stopped', async () => {
    const resource = createResource(
      (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )

    const loading = resource.load()
    resource.stop()
    await loading

    assert.equal(resource.problem.value, undefined)
    assert.equal(resource.isLoading.value, false)
  })
})
