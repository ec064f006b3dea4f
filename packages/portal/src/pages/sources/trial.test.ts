import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SourceTrialResultAnswer } from '@quayside/wire'
import { createTrial, type TrialDeps } from './trial.ts'

const WAITING: SourceTrialResultAnswer = {
  state: 'waiting',
  account: null,
  entries: [],
  findings: [],
}
const CONNECTED: SourceTrialResultAnswer = { ...WAITING, state: 'connected' }
const URL = 'https://service.example/consent'

/** A service that answers in this order, and a browser that writes down what it showed. */
function trialWith(answers: readonly SourceTrialResultAnswer[], deps: Partial<TrialDeps> = {}) {
  const shown: string[] = []
  let asked = 0
  const trial = createTrial({
    begin: async () => ({ trial: 'one', url: URL }),
    async find() {
      const answer = answers[asked]
      asked += 1
      if (!answer) throw new Error('asked too often')
      return answer
    },
    openWindow: () => ({ goTo: (url) => shown.push(url), close: () => shown.push('closed') }),
    ...deps,
  })
  return { trial, shown, asked: () => asked }
}

describe('trying a registration out', () => {
  it('opens the page of the service and waits until somebody came back', async () => {
    const { trial, shown, asked } = trialWith([WAITING, CONNECTED])
    await trial.look()
    await trial.begin()
    await trial.look()
    assert.equal(trial.state.value.name, 'waiting')

    await trial.look()
    await trial.look()

    assert.deepEqual(trial.state.value, { name: 'ended', result: CONNECTED })
    assert.deepEqual(shown, [URL])
    assert.equal(asked(), 2)
  })

  it('says so when the browser opened no window', async () => {
    const { trial } = trialWith([], { openWindow: () => undefined })
    await trial.begin()
    const state = trial.state.value
    assert.ok(state.name === 'waiting' && state.isBlocked && state.url === URL)
  })

  it('closes the empty window again when it cannot begin', async () => {
    const problem = new Error('no keys')
    const { trial, shown } = trialWith([], { begin: () => Promise.reject(problem) })
    await trial.begin()
    assert.deepEqual(trial.state.value, { name: 'failed', problem })
    assert.deepEqual(shown, ['closed'])
  })

  it('is not told what came of an earlier one', async () => {
    const late = Promise.withResolvers<SourceTrialResultAnswer>()
    const { trial } = trialWith([], { find: () => late.promise })
    await trial.begin()
    const looking = trial.look()
    await trial.begin()
    late.resolve(CONNECTED)
    await looking

    assert.equal(trial.state.value.name, 'waiting')
    trial.drop()
    assert.equal(trial.state.value.name, 'idle')
  })
})
