import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventChoices, type Known, webhookChoices } from './known.ts'

const known: Known = {
  events: [{ event: 'fp.upload', title: 'File Uploads', help: '' }],
  webhooks: [
    {
      id: 'end_1',
      event: 'fp.upload',
      url: 'https://example.com/hook',
      status: 'enabled',
      pausedBecause: null,
      failingSince: null,
      formerSecretUntil: null,
      createdAt: '2030-01-01T00:00:00.000Z',
    },
  ],
}

describe('the choices of deliveries', () => {
  it('name webhooks by what they are told and where', () => {
    assert.deepEqual(
      webhookChoices(known, '').map(({ label }) => label),
      ['All webhooks', 'File Uploads to example.com/hook'],
    )
  })

  it('hold what an address asks for, also when it is there no more', () => {
    assert.deepEqual(webhookChoices(known, 'end_0').at(-1), {
      value: 'end_0',
      label: 'One that was removed',
    })
    assert.deepEqual(eventChoices(known, 'fp.old').at(-1), { value: 'fp.old', label: 'fp.old' })
    assert.equal(eventChoices(known, 'fp.upload').length, 2)
  })
})
