import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nextIndex } from './menu-keys.ts'

const LABELS = ['Name', 'Newest', 'Size']

describe('the keys of a menu', () => {
  it('go round with the arrows', () => {
    assert.equal(nextIndex('ArrowDown', 2, LABELS), 0)
    assert.equal(nextIndex('ArrowUp', 0, LABELS), 2)
    assert.equal(nextIndex('ArrowDown', -1, LABELS), 0)
    assert.equal(nextIndex('ArrowUp', -1, LABELS), 2)
  })

  it('go to the ends', () => {
    assert.equal(nextIndex('Home', 2, LABELS), 0)
    assert.equal(nextIndex('End', 0, LABELS), 2)
  })

  it('go to the next item that begins with a letter', () => {
    assert.equal(nextIndex('n', 0, LABELS), 1)
    assert.equal(nextIndex('N', 1, LABELS), 0)
    assert.equal(nextIndex('z', 0, LABELS), undefined)
  })

  it('mean nothing otherwise', () => {
    assert.equal(nextIndex('Shift', 0, LABELS), undefined)
    assert.equal(nextIndex('ArrowDown', 0, []), undefined)
  })
})
