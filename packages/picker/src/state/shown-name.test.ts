import assert from 'node:assert/strict'
import { it } from 'node:test'
import { shownName } from './shown-name.ts'

it('a name is shown in the order of its letters', () => {
  assert.equal(shownName('photo\u202Egpj.exe'), 'photogpj.exe')
  assert.equal(shownName('\u2067a\u2069\u202Db\u202C'), 'ab')
})

it('a name that needs its signs keeps them', () => {
  const persian = 'می\u200Cخواهم\u200F.pdf'

  assert.equal(shownName(persian), persian)
})
