import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes, formatSeconds, printable, printableJson } from './format.ts'

test('sizes are written in the unit people would choose', () => {
  assert.deepEqual([0, 1, 1023, 1024, 1536, 300 * 1024, 5 * 1024 ** 4].map(formatBytes), [
    '0 B',
    '1 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '300 KiB',
    '5.0 TiB',
  ])
})

test('waits are written in two units at most', () => {
  assert.deepEqual([0.4, 59, 75, 3_700, Number.POSITIVE_INFINITY].map(formatSeconds), [
    '0 s',
    '59 s',
    '1 min 15 s',
    '1 h 1 min',
    '?',
  ])
})

test('a name cannot steer the terminal', () => {
  assert.equal(printable('a\u001b[31mred\r\n\u202egpj.exe'), 'a�[31mred���gpj.exe')
})

test('JSON cannot steer the terminal either, and says the same', () => {
  const value = { name: 'a\u009b31mred\u007f\u202egpj.exe\u2028', plain: 'žluť 🚲' }

  const printed = printableJson(JSON.stringify(value))

  assert.doesNotMatch(printed, /[\p{Cc}\u2028\u202e]/u)
  assert.match(printed, /žluť 🚲/)
  assert.deepEqual(JSON.parse(printed), value)
})
