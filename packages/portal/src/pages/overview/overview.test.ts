import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DayAnswer } from '@quayside/wire'
import { isQuiet, pointsOf, problemHref, seriesOf, toSpan } from './overview.ts'

const day = (name: string, facts: Partial<DayAnswer> = {}): DayAnswer => ({
  ...{ day: name, uploads: 0, bytes: 0, conversions: 0, delivered: 0, notDelivered: 0 },
  ...facts,
})
const totals = { files: 0, bytes: 0, connections: 0 }

describe('the overview of an app', () => {
  it('covers the days the address asks for, or thirty', () => {
    assert.deepEqual(['7', '90', '8', 'x', undefined].map(toSpan), ['7', '90', '30', '30', '30'])
  })

  it('is quiet as long as nothing has ever happened', () => {
    const quiet = { days: [day('2026-03-01')], totals, problems: [] }

    assert.equal(isQuiet(quiet), true)
    assert.equal(isQuiet({ ...quiet, totals: { ...totals, files: 1 } }), false)
    assert.equal(isQuiet({ ...quiet, days: [day('2026-03-01', { notDelivered: 1 })] }), false)
  })

  it('puts every day at its noon', () => {
    const [first = 0, second = 0] = pointsOf([day('2026-03-01'), day('2026-03-02')])

    assert.equal(new Date(first * 1_000).toISOString(), '2026-03-01T12:00:00.000Z')
    assert.equal(second - first, 86_400)
  })

  it('takes one amount of every day', () => {
    const days = [day('2026-03-01', { bytes: 5 }), day('2026-03-02')]

    assert.deepEqual(seriesOf(days, 'bytes', { label: 'Bytes', tone: 'accent' }).values, [5, 0])
  })

  it('leads from a problem to the page where it can be looked at', () => {
    assert.equal(problemHref('A', { page: 'deliveries' }), '/portal/apps/A/deliveries')
    assert.equal(problemHref('A', { page: 'toString' }), '/portal/apps/A')
  })
})
