import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TimelineEntryAnswer } from '@quayside/wire'
import { detailOf, happeningOf } from './timeline.ts'

const entry = (facts: Partial<TimelineEntryAnswer>): TimelineEntryAnswer => ({
  at: '2030-01-01T00:00:00.000Z',
  kind: 'stored',
  title: '',
  outcome: 'ok',
  detail: '',
  eventId: null,
  deliveryId: null,
  durationMs: null,
  ...facts,
})

describe('what happened to a file', () => {
  it('is said in a sentence', () => {
    const picked = entry({ kind: 'picked', title: 'Dropbox', outcome: null, detail: '/a.png' })

    assert.equal(happeningOf(picked), 'Picked from Dropbox')
    assert.equal(detailOf(picked), '/a.png')
    assert.equal(happeningOf(entry({ kind: 'deleted' })), 'Deleted')
  })

  it('names events for people, and their action beside', () => {
    const event = entry({ kind: 'event', title: 'fp.upload', detail: 'File Uploads', eventId: 1 })

    assert.equal(happeningOf(event), 'Event: File Uploads')
    assert.equal(detailOf(event), 'fp.upload')
    assert.equal(happeningOf({ ...event, detail: '' }), 'Event: fp.upload')
  })

  it('tells what was delivered from what failed or waits', () => {
    const words = (['ok', 'failed', 'waiting'] as const).map((outcome) =>
      happeningOf(entry({ kind: 'delivery', title: 'example.com', outcome })),
    )

    assert.deepEqual(words, [
      'Delivered to example.com',
      'Not taken by example.com',
      'Waits to be sent to example.com',
    ])
  })

  it('says when a linked file is there no more', () => {
    const linked = entry({ kind: 'linked', title: 'Dropbox' })

    assert.equal(happeningOf(linked), 'Linked to Dropbox')
    assert.match(happeningOf({ ...linked, outcome: 'failed' }), /gone since/)
  })
})
