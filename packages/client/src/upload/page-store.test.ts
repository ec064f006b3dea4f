import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tidied } from './page-store.ts'

const DAY_MS = 24 * 60 * 60_000
const PREFIX = 'ours:'

/** As browsers have it. */
function createStorage(entries: Readonly<Record<string, string>>) {
  const kept = new Map(Object.entries(entries))
  return {
    names: () => [...kept.keys()].sort(),
    get length() {
      return kept.size
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

const written = (agoMs: number) => JSON.stringify({ at: Date.now() - agoMs })

test('old entries and unreadable ones go with the next that is written, those of others stay', () => {
  const storage = createStorage({
    'ours:old': written(DAY_MS + 1000),
    'ours:young': written(DAY_MS - 60_000),
    'ours:broken': '{',
    'others:old': written(DAY_MS * 2),
    'others:broken': '{',
  })

  tidied(storage, PREFIX, DAY_MS).setItem('ours:new', written(0))

  assert.deepEqual(storage.names(), ['others:broken', 'others:old', 'ours:new', 'ours:young'])
})

test('there are never more than fifty, the newest', () => {
  const many = Array.from({ length: 80 }, (_, index) => [
    `ours:${index}`,
    written(index * 1000 + 1000),
  ])
  const storage = createStorage(Object.fromEntries(many))

  tidied(storage, PREFIX, DAY_MS).setItem('ours:new', written(0))

  assert.equal(storage.length, 50)
  assert.ok(storage.names().includes('ours:new'))
  assert.ok(storage.names().includes('ours:48'))
  assert.ok(!storage.names().includes('ours:49'))
})
