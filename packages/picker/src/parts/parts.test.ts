import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createParts } from './parts.ts'

/** A part as the build makes it. */
const built = {
  default: (use: (name: string) => unknown) => ({
    styles: '.a{}',
    texts: { 'cloud.refresh': 'Refresh' },
    borrowed: use('preact'),
  }),
}

describe('a part of the dialog', () => {
  it('is loaded once, and given the modules it shares', async () => {
    const asked: string[] = []
    const load = async (name: string) => {
      asked.push(name)
      return built
    }
    const parts = createParts(load, { preact: 'the one Preact' })

    const [first, second] = await Promise.all([parts.cloud.load(), parts.cloud.load()])

    assert.equal(first, second)
    assert.equal('borrowed' in first && first.borrowed, 'the one Preact')
    assert.deepEqual(asked, ['cloud.js'])
    assert.deepEqual(parts.styles.value, ['.a{}'])
    assert.equal(parts.texts.value['cloud.refresh'], 'Refresh')
  })

  it('is asked for again, under another address, when it could not be had', async () => {
    const asked: string[] = []
    const load = async (name: string) => {
      asked.push(name)
      if (asked.length === 1) throw new Error('offline')
      return built
    }
    const { send } = createParts(load, {})

    await assert.rejects(send.load(), { code: 'network' })
    assert.equal(send.state.value.status, 'failed')
    await send.load()

    assert.equal(send.state.value.status, 'there')
    assert.deepEqual(asked, ['send.js', 'send.js?attempt=1'])
  })
})
