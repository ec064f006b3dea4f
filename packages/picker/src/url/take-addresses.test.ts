import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signal } from '@preact/signals'
import type { Notice } from '../context.ts'
import type { Choice } from '../state/choice.ts'
import { type AddressTaker, takeAddresses } from './take-addresses.ts'

/** A service that knows addresses which end in `.pdf`, and a picker that remembers. */
function openPicker() {
  const told: string[] = []
  const chosen: Choice[] = []
  let asking = 0
  let mostAsked = 0
  const notice = signal<Notice | undefined>(undefined)
  const picker: AddressTaker = {
    text: (key) => key,
    store: { notice },
    api: {
      async urlMetadata(url) {
        asking += 1
        mostAsked = Math.max(mostAsked, asking)
        await new Promise(setImmediate)
        asking -= 1
        if (!url.endsWith('.pdf')) throw new Error('nothing there')
        return { url, filename: 'a.pdf', mimetype: 'application/octet-stream', size: null }
      },
    },
    actions: {
      async choose(choices) {
        chosen.push(...choices)
        return choices
      },
      notify(next) {
        notice.value = next
        told.push(next.text)
      },
      proceed: () => told.push('went on'),
      problemOf: (error) => ({ code: 'x', message: String(error), canRetry: false }),
    },
  }
  return { picker, told, chosen, notice, mostAsked: () => mostAsked }
}

describe('taking addresses', () => {
  const { signal: going } = new AbortController()

  it('looks at each, chooses what is there in order, and goes on', async () => {
    const { picker, chosen, told, notice, mostAsked } = openPicker()
    const addresses = Array.from({ length: 9 }, (_, index) => `https://a.example/${index}.pdf`)

    await takeAddresses(picker, addresses, going)

    assert.deepEqual(
      chosen.map(({ originalPath }) => originalPath),
      addresses,
    )
    assert.equal(chosen[0]?.contentType, 'application/pdf')
    assert.equal(chosen[0]?.size, undefined)
    assert.deepEqual(told, ['url.checking', 'went on'])
    assert.equal(notice.value, undefined)
    assert.ok(mostAsked() <= 4)
  })

  it('tells what is not there, and takes the others', async () => {
    const { picker, chosen, told } = openPicker()

    await takeAddresses(picker, ['https://a.example/x', 'https://a.example/y.pdf'], going)

    assert.equal(chosen.length, 1)
    assert.deepEqual(told.slice(1), ['https://a.example/x: Error: nothing there', 'went on'])
  })

  it('stays where it is when nothing is there', async () => {
    const { picker, told } = openPicker()

    await takeAddresses(picker, ['https://a.example/x'], going)

    assert.equal(told.includes('went on'), false)
  })

  it('chooses nothing when it is stopped', async () => {
    const { picker, chosen } = openPicker()
    const stop = new AbortController()

    const taking = takeAddresses(picker, ['https://a.example/x'], stop.signal)
    stop.abort(new Error('gone'))

    await assert.rejects(taking, /gone/)
    assert.deepEqual(chosen, [])
  })
})
