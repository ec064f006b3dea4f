import assert from 'node:assert/strict'
import { test } from 'node:test'
import { en } from '../locale/en.ts'
import { createText } from '../locale/text.ts'
import { createEntryWords } from './entry-words.ts'
import { file, folder } from './testing/entries.ts'

const wordsOf = createEntryWords(createText(en, 'en'), 'en')

test('a folder says whose it is and what may be done there', () => {
  assert.equal(wordsOf(folder('Plain')).marks, '')
  assert.equal(
    wordsOf(folder('Rota', { shared: true, readOnly: true })).marks,
    'Shared · View only',
  )
  assert.equal(wordsOf(folder('Tess', { own: true })).marks, 'Your own folder')
  assert.equal(
    wordsOf(folder('Choir', { shared: true, unmounted: true })).marks,
    'Shared with you, not added',
  )
})

test('a file that can only be read is like any other to whoever takes it', () => {
  assert.equal(wordsOf(file('a.txt', { readOnly: true })).marks, '')
})
