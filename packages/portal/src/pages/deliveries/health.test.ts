import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  attemptSeries,
  latencySeries,
  pointsOf,
  successSeries,
  toSpan,
  totalsOf,
} from './health.ts'

const bucket = (delivered: number, failed: number, p50Ms: number | null = null) => ({
  from: '2030-01-01T00:00:00.000Z',
  delivered,
  failed,
  p50Ms,
  p95Ms: p50Ms && p50Ms * 2,
})

describe('how well webhooks are taken', () => {
  it('is the part of the attempts that succeeded', () => {
    const totals = totalsOf([bucket(8, 1), bucket(0, 0), bucket(1, 0)])

    assert.deepEqual(totals, { attempts: 10, failed: 1, successRate: 0.9 })
  })

  it('is not known when nothing was attempted', () => {
    assert.equal(totalsOf([bucket(0, 0)]).successRate, undefined)
    assert.deepEqual(successSeries([bucket(0, 0), bucket(1, 3)])[0]?.values, [null, 25])
  })

  it('is drawn over time', () => {
    const buckets = [bucket(2, 1, 40)]

    assert.deepEqual(pointsOf(buckets), [Date.parse('2030-01-01T00:00:00Z') / 1_000])
    assert.deepEqual(
      attemptSeries(buckets).map(({ values }) => values),
      [[1], [2]],
    )
    assert.deepEqual(
      latencySeries(buckets).map(({ values }) => values),
      [[40], [80]],
    )
  })

  it('is of a day unless one of the other spans is asked for', () => {
    assert.equal(toSpan(undefined), '24')
    assert.equal(toSpan('168'), '168')
    assert.equal(toSpan('5'), '24')
  })
})
