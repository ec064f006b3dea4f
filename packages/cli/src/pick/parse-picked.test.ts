import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Complaint } from '../complaint.ts'
import { isFolder, parsePicked } from './parse-picked.ts'

test('a file is named by its source and its path', () => {
  assert.deepEqual(parsePicked('dropbox:/Photos/a: b.jpg'), {
    source: 'dropbox',
    path: '/Photos/a: b.jpg',
    text: 'dropbox:/Photos/a: b.jpg',
  })
})

test('a folder is named by the slash at its end', () => {
  const names = ['dropbox:/Photos/', 'dropbox:/', 'dropbox:/Photos'].map(parsePicked)

  assert.deepEqual(names.map(isFolder), [true, true, false])
})

for (const text of ['', 'harbour.jpg', 'dropbox:', 'dropbox:harbour.jpg', 'DROPBOX:/a']) {
  test(`${JSON.stringify(text)} is a misuse`, () => {
    assert.throws(
      () => parsePicked(text),
      (error) => error instanceof Complaint && error.exitCode === 2,
    )
  })
}
