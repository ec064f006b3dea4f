import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DayAnswer } from '@quayside/wire'
import { isQuiet, problemHref } from './overview.ts'

const day = (name: string, facts: Partial<DayAnswer> = {}): DayAnswer => ({
  ...{ day: name, uploads: 0, bytes: 0, conversions: 0, delivered: 0, notDelivered: 0 },
  ...facts,
})
const totals = { files: 0, bytes: 0, connections: 0 }

describe('the overview of an app', () => {
  it('is quiet as long as nothing has ever happened', () => {
    const quiet = { days: [day('2026-03-01')], totals, problems: [] }

    assert.equal(isQuiet(quiet), true)
    assert.equal(isQuiet({ ...quiet, totals: { ...totals, files: 1 } }), false)
    assert.equal(isQuiet({ ...quiet, days: [day('2026-03-01', { notDelivered: 1 })] }), false)
  })

  it('leads from a problem to the page where it can be looked at', () => {
    assert.equal(problemHref('A', { page: 'deliveries' }), '/portal/apps/A/deliveries')
    assert.equal(problemHref('A', { page: 'toString' }), '/portal/apps/A')
  })
})
