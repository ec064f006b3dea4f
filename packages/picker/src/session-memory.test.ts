import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSessionMemory } from './session-memory.ts'
import type { CloudChoice, DeviceChoice } from './state/choice.ts'

const facts = {
  name: 'a.txt',
  size: 3,
  contentType: 'text/plain',
  originalPath: '/a.txt',
  thumbnail: undefined,
  alt: undefined,
}
const cloud: CloudChoice = {
  ...facts,
  kind: 'cloud',
  id: '1',
  source: 'memory',
  path: '/a.txt',
  account: 'account:1',
  exportFormat: undefined,
  isFolder: undefined,
}
const file = new File(['abc'], 'a.txt')
const device: DeviceChoice = {
  ...facts,
  kind: 'device',
  id: '2',
  source: 'local_file_system',
  file,
  original: file,
  cropped: undefined,
  rotated: undefined,
}

function setUp() {
  const kept = new Map<string, string>()
  let nowMs = 1_000_000
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  const memory = createSessionMemory({ storage, apiKey: 'A', now: () => nowMs })
  return { kept, memory, pass: (ms: number) => (nowMs += ms) }
}

describe('what a picker knows after the person was elsewhere', () => {
  it('is the selection but for files of the device, the token and the open source', () => {
    const { memory } = setUp()

    memory.keep({ token: 't', choices: [cloud, device], source: 'memory' })

    assert.deepEqual(memory.take(), { token: 't', choices: [cloud], source: 'memory' })
  })

  it('is told once', () => {
    const { memory } = setUp()
    memory.keep({ token: 't', choices: [], source: undefined })

    memory.take()

    assert.equal(memory.take(), undefined)
  })

  it('is nothing after half an hour', () => {
    const { memory, pass } = setUp()
    memory.keep({ token: 't', choices: [cloud], source: 'memory' })

    pass(31 * 60_000)

    assert.equal(memory.take(), undefined)
  })

  it('is nothing when somebody else wrote there', () => {
    const { memory, kept } = setUp()

    for (const text of ['{', '7', '{"atMs":"x"}']) {
      kept.set('quayside:return:A', text)
      assert.equal(memory.take(), undefined)
    }
  })

  it('is nothing where the browser keeps nothing', () => {
    const memory = createSessionMemory({ storage: undefined, apiKey: 'A', now: () => 0 })

    memory.keep({ token: 't', choices: [], source: undefined })

    assert.equal(memory.take(), undefined)
  })
})
