import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExportAnswer } from '@quayside/wire'
import { afterTold, isTaken, type SaveRow, totalsOf, waitingRow } from './save-rows.ts'

function row(id: string, facts: Partial<ExportAnswer> = {}): SaveRow {
  const place = { source: 'box', folder: '/', filename: `${id}.txt` }
  const begun = { id, ...place, state: 'running' as const, size: 100, sent: 0, attempts: 1 }
  return { item: { what: id }, export: { ...begun, ...facts } }
}

test('what is told of one changes that one', () => {
  const rows = [row('a'), row('b')]

  const [first, second] = afterTold(rows, { ...row('b').export, sent: 60 } as ExportAnswer)

  assert.equal(first, rows[0])
  assert.equal(second?.export?.sent, 60)
})

test('files count by their share, and sizes only when all are known', () => {
  const rows = [row('a', { sent: 50 }), row('b', { state: 'done', sent: 100 })]

  assert.deepEqual(totalsOf(rows), { count: 2, done: 1, sent: 150, size: 200, percent: 75 })
  assert.equal(totalsOf([...rows, row('c', { size: null })]).size, undefined)
  assert.equal(totalsOf([{ item: { what: 'd' }, export: undefined }]).percent, 0)
})

test('a wait is told while nothing moves', () => {
  const waits = row('a', { state: 'waiting' })

  assert.equal(waitingRow([waits]), waits)
  assert.equal(waitingRow([waits, row('b')]), undefined)
})

test('a name that is taken is told from other faults', () => {
  const failed = (code: string) => row('a', { state: 'failed', error: { code, message: '' } })

  assert.equal(isTaken(failed('source_entry_exists')), true)
  assert.equal(isTaken(failed('source_storage_full')), false)
})
