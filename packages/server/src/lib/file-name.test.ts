import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanFileName, extensionOf } from './file-name.ts'

for (const [title, name, expected] of [
  ['keeps an ordinary name', 'Report 2024 (final).pdf', 'Report 2024 (final).pdf'],
  ['keeps other scripts and emoji', 'Übersicht 日本語 👩‍👩‍👧.txt', 'Übersicht 日本語 👩‍👩‍👧.txt'],
  ['keeps quotes and percent signs', `a"b'c%20d;e.txt`, `a"b'c%20d;e.txt`],
  ['composes accents, so that names compare', 'e\u0301.txt', '\u00e9.txt'],
  ['makes one line of several', 'a\r\nSet-Cookie: x.txt', 'aSet-Cookie: x.txt'],
  ['drops what is invisible', 'a\u0000b\u0085c\u2028d.txt', 'abcd.txt'],
  ['drops what hides an ending', 'photo\u202egnp.exe', 'photognp.exe'],
  ['is never a path', '../../etc/passwd', '.._.._etc_passwd'],
  ['is never a path of another system either', '..\\x', '.._x'],
  ['drops spaces around', '  a b.txt  ', 'a b.txt'],
  ['mends half a character', 'a\ud800.txt', 'a\ufffd.txt'],
  ['names what has no name', '', 'file'],
  ['names what would be a folder', '..', 'file'],
] as const) {
  test(title, () => {
    assert.equal(cleanFileName(name), expected)
  })
}

test('shortens a long name and keeps its ending', () => {
  const name = cleanFileName(`${'👩‍👩‍👧'.repeat(100)}.JPEG`)

  assert.ok(Buffer.byteLength(name) <= 255)
  assert.ok(Buffer.byteLength(name) > 230)
  assert.match(name, /^(?:👩‍👩‍👧)+\.JPEG$/u)
})

test('shortens a long name without an ending', () => {
  assert.equal(cleanFileName('x'.repeat(1_000)).length, 255)
  assert.equal(Buffer.byteLength(cleanFileName(`a.${'y'.repeat(1_000)}`)), 255)
})

test('tells the ending', () => {
  assert.equal(extensionOf('a.tar.GZ'), '.gz')
  assert.equal(extensionOf('.bashrc'), '')
  assert.equal(extensionOf('no ending. really'), '')
  assert.equal(extensionOf(`a.${'x'.repeat(40)}`), '')
})
