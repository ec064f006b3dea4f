import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Command, commandOf, type Key, type Surroundings } from './keys.ts'

const press = (key: string, held: Partial<Key> = {}): Key => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
})

const list: Surroundings = {
  index: 10,
  count: 100,
  columns: 1,
  rowsPerPage: 8,
  isRightToLeft: false,
}
const grid: Surroundings = { ...list, columns: 4 }
const move = (to: number, isRange = false): Command => ({ name: 'move', to, isRange })

const keys: readonly (readonly [Key, Surroundings, Command | undefined])[] = [
  [press('ArrowDown'), list, move(11)],
  [press('ArrowUp'), list, move(9)],
  [press('ArrowUp'), { ...list, index: 0 }, move(0)],
  [press('ArrowDown'), { ...list, index: 99 }, move(99)],
  [press('ArrowDown', { shiftKey: true }), list, move(11, true)],
  [press('PageDown'), list, move(18)],
  [press('PageUp'), list, move(2)],
  [press('Home'), list, move(0)],
  [press('End', { ctrlKey: true }), list, move(99)],
  [press('ArrowRight'), list, undefined],
  [press('ArrowRight'), grid, move(11)],
  [press('ArrowLeft'), grid, move(9)],
  [press('ArrowLeft'), { ...grid, isRightToLeft: true }, move(11)],
  [press('ArrowDown'), grid, move(14)],
  [press('PageDown'), grid, move(42)],
  [press('ArrowDown'), { ...grid, index: 98 }, move(99)],
  [press('ArrowDown'), { ...list, count: 0, index: 0 }, undefined],
  [press('Enter'), list, { name: 'open' }],
  [press('Backspace'), list, { name: 'up' }],
  [press(' '), list, { name: 'toggle', isRange: false }],
  [press(' ', { shiftKey: true }), list, { name: 'toggle', isRange: true }],
  [press('a', { ctrlKey: true }), list, { name: 'select-all' }],
  [press('A', { metaKey: true }), list, { name: 'select-all' }],
  [press('a'), list, { name: 'type', letter: 'a' }],
  [press('é'), list, { name: 'type', letter: 'é' }],
  [press('c', { ctrlKey: true }), list, undefined],
  [press('ArrowLeft', { altKey: true }), grid, undefined],
  [press('Tab'), list, undefined],
  [press('Escape'), list, undefined],
]

for (const [key, around, expected] of keys) {
  const held = Object.entries(key).flatMap(([name, value]) => (value === true ? [name] : []))
  const where = `${around.columns} columns, at ${around.index} of ${around.count}`
  test(`understands ${[...held, JSON.stringify(key.key)].join(' ')} in ${where}`, () => {
    assert.deepEqual(commandOf(key, around), expected)
  })
}
