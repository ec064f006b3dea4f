import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Dated, mergeNewest } from './merge-newest.ts'

interface Row extends Dated {
  readonly state: string
}

/** Rows, the newest first: each a second older than the one before. */
const rows = (...numbers: readonly number[]): Row[] => numbers.map((number) => row(number))

function row(number: number, state = 'as it was'): Row {
  return { id: `r${number}`, createdAt: new Date(number * 1_000).toISOString(), state }
}

const ids = (items: readonly Row[] | undefined) => items?.map(({ id }) => id)

describe('a list that is looked at', () => {
  it('begins with what came meanwhile, and keeps what was read before', () => {
    const newest = { items: rows(9, 8, 7), cursor: 'more' }

    assert.deepEqual(ids(mergeNewest(rows(8, 7, 6, 5), newest, true)), [
      'r9',
      'r8',
      'r7',
      'r6',
      'r5',
    ])
  })

  it('shows rows as they are now', () => {
    const newest = { items: [row(8, 'delivered'), row(7)], cursor: 'more' }

    const merged = mergeNewest(rows(8, 7, 6), newest, false)

    assert.equal(merged?.[0]?.state, 'delivered')
  })

  it('loses rows that the filter leaves out by now', () => {
    const newest = { items: rows(9, 7), cursor: 'more' }

    assert.deepEqual(ids(mergeNewest(rows(9, 8, 7, 6), newest, true)), ['r9', 'r7', 'r6'])
    assert.deepEqual(ids(mergeNewest(rows(9, 8), { items: [], cursor: null }, false)), [])
  })

  it('leaves what lies behind its end to the next page', () => {
    const newest = { items: rows(9, 8, 5, 4), cursor: 'more' }

    assert.deepEqual(ids(mergeNewest(rows(8, 7, 6), newest, true)), ['r9', 'r8'])
    assert.deepEqual(ids(mergeNewest(rows(8), { ...newest, cursor: null }, false)), [
      'r9',
      'r8',
      'r5',
      'r4',
    ])
  })

  it('has to be read anew when more came than a page holds', () => {
    const newest = { items: rows(99, 98), cursor: 'more' }

    assert.equal(mergeNewest(rows(8, 7), newest, true), undefined)
    assert.equal(mergeNewest([], newest, false), undefined)
  })

  it('learns nothing from a page on which nothing was found yet', () => {
    const shown = rows(8, 7)

    assert.equal(mergeNewest(shown, { items: [], cursor: 'more' }, true), shown)
  })

  it('tells rows of one moment apart by their ids', () => {
    const at = new Date(0).toISOString()
    const shown: Dated[] = ['b', 'a'].map((id) => ({ id, createdAt: at }))
    const newest = { items: [{ id: 'b', createdAt: at }], cursor: 'more' }

    assert.deepEqual(mergeNewest(shown, newest, false), shown)
  })

  it('is empty until something comes', () => {
    assert.deepEqual(ids(mergeNewest([], { items: rows(1), cursor: null }, false)), ['r1'])
  })
})
