import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatBytes, formatDuration, formatRelative } from './format.ts'
import { text, textIfKnown } from './text.ts'

describe('texts', () => {
  it('are filled in, and say one and many', () => {
    assert.equal(text('people.someApps', { count: 1 }), '1 app')
    assert.equal(text('people.someApps', { count: 12_345 }), '12,345 apps')
    assert.equal(text('people.removeTitle', { name: '<b>{count}</b>' }), 'Remove <b>{count}</b>?')
  })

  it('cannot have the order of their letters turned by a name', () => {
    assert.equal(text('people.removeTitle', { name: 'photo\u202Egpj.exe' }), 'Remove photogpj.exe?')
  })

  it('are known by their own names alone', () => {
    assert.equal(textIfKnown('shell.save'), 'Save')
    assert.equal(textIfKnown('toString'), undefined)
  })
})

describe('amounts', () => {
  it('of bytes are in the unit people expect', () => {
    assert.deepEqual([0, 1, 999, 1_234, 999_999, 42_000_000, 5e12].map(formatBytes), [
      ...['0 bytes', '1 byte', '999 bytes', '1.2 kB', '1 MB', '42 MB', '5 TB'],
    ])
  })

  it('of time are as exact as they matter', () => {
    assert.deepEqual([12, 2_500, 42_000, 180_000, 4_800_000].map(formatDuration), [
      ...['12 ms', '2.5 sec', '42 sec', '3 min', '1 hr 20 min'],
    ])
  })

  it('of time ago become days after a week', () => {
    const now = Date.parse('2026-03-20T12:00:00Z')
    const ago = (instant: string) => formatRelative(instant, now)

    assert.equal(ago('2026-03-20T11:55:00Z'), '5 minutes ago')
    assert.equal(ago('2026-03-20T14:00:00Z'), 'in 2 hours')
    assert.equal(ago('2026-03-20T12:00:03Z'), 'now')
    assert.equal(ago('2026-03-19T12:00:00Z'), 'yesterday')
    assert.equal(ago('2026-03-01T12:00:00Z'), 'Mar 1, 2026')
    assert.equal(ago('nonsense'), '')
  })
})
