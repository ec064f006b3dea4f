import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complaint } from '../complaint.ts'
import { parseSavedTo } from './parse-saved-to.ts'

test('a place is a folder, or a folder and a name', () => {
  const items = [{ what: 'H1' }, { what: 'https://a.example/b' }]

  assert.deepEqual(parseSavedTo(['H1', 'https://a.example/b', 'dropbox:/Mine/of: 2031/']), {
    ...{ source: 'dropbox', folder: '/Mine/of: 2031', items },
  })
  assert.deepEqual(parseSavedTo(['H1', 'dropbox:/']), {
    ...{ source: 'dropbox', folder: '', items: [{ what: 'H1' }] },
  })
  assert.deepEqual(parseSavedTo(['H1', 'dropbox:/March.pdf']), {
    ...{ source: 'dropbox', folder: '', items: [{ what: 'H1', filename: 'March.pdf' }] },
  })
})

for (const texts of [
  [],
  ['H1'],
  ['dropbox:/Mine/'],
  ['H1', 'Mine/'],
  ['H1', 'dropbox:Mine/'],
  ['H1', 'https://a.example/'],
  ['H1', 'H2', 'dropbox:/Mine/name.pdf'],
]) {
  test(`${JSON.stringify(texts)} is a misuse`, () => {
    assert.throws(
      () => parseSavedTo(texts),
      (error) => error instanceof Complaint && error.exitCode === 2,
    )
  })
}
