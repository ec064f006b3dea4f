import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOrder } from './read-order.ts'

test('what is to be saved is a handle, an address, or several of them with names', () => {
  assert.deepEqual(readOrder('HANDLE', {}).order.items, [{ what: 'HANDLE' }])
  assert.deepEqual(readOrder(['A', { what: 'B', filename: 'b.txt' }], {}).order.items, [
    { what: 'A' },
    { what: 'B', filename: 'b.txt' },
  ])
  for (const what of ['', [], [{}], 7, undefined, [{ filename: 'b.txt' }]]) {
    assert.throws(() => readOrder(what, {}), TypeError, JSON.stringify(what))
  }
})

test('options of saving are taken out of those of every dialog', () => {
  const { order, dialog } = readOrder('A', { to: 'dropbox', onClash: 'replace', lang: 'de' })

  assert.deepEqual(dialog, { lang: 'de' })
  assert.deepEqual(order.to, ['dropbox'])
  assert.equal(order.clash, 'replace')
  assert.equal(readOrder('A', undefined).order.clash, 'ask')
})

test('an option that cannot be read is named, before anything is shown', () => {
  assert.throws(
    () => readOrder('A', { onClash: 'fail', folder: 7 }),
    /folder takes a text; onClash takes one of ask, rename, replace/,
  )
})
