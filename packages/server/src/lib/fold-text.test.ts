import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldText } from './fold-text.ts'

test('letters are the same in any case, with and without accents, however they are written', () => {
  for (const text of ['Übersicht', 'U\u0308bersicht', 'ubersicht', 'ÜBERSICHT']) {
    assert.equal(foldText(text), 'ubersicht')
  }
  assert.equal(foldText('ＡＢＣ ﬁ'), 'abc fi')
  assert.equal(foldText('Файл'), foldText('файл'))
})

test('other letters stay others', () => {
  assert.notEqual(foldText('foo'), foldText('fou'))
  assert.equal(foldText('日本語.txt'), '日本語.txt')
})
