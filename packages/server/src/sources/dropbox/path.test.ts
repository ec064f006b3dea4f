import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toEntryPath, toFolderPath } from './path.ts'

test('takes the root under all its names', () => {
  for (const root of ['', '/', '//']) assert.equal(toFolderPath(root), '')
})

test('writes a path as Dropbox wants it', () => {
  assert.equal(toFolderPath('/Photos/'), '/Photos')
  assert.equal(toFolderPath('Photos/2025'), '/Photos/2025')
  assert.equal(toFolderPath('//Photos//2025'), '/Photos/2025')
  assert.equal(toFolderPath('/Cafe\u0301'), '/Caf\u00e9')
  assert.equal(toFolderPath('/..hidden/a..b/… '), '/..hidden/a..b/… ')
})

test('passes ids through', () => {
  assert.equal(toEntryPath('id:Qm3c0b8XkAAAAAAAAAAB1w'), 'id:Qm3c0b8XkAAAAAAAAAAB1w')
})

test('lets a path begin in a shared folder that is not mounted', () => {
  assert.equal(toFolderPath('ns:3005/'), 'ns:3005')
  assert.equal(toEntryPath('ns:3005//Reports/a.txt'), 'ns:3005/Reports/a.txt')
  assert.equal(toFolderPath('/ns:3005'), '/ns:3005')
  assert.throws(() => toFolderPath('ns:3005/../a'), { code: 'source_path_invalid' })
})

test('refuses what no path can hold, and other forms of address', () => {
  const impossible = [
    '/a/../b',
    '/..',
    '/a/.',
    '/a\\b',
    '/a\0b',
    '/a\nb',
    '/a\x7f',
    '/'.padEnd(5_000, 'a'),
  ]
  for (const path of impossible) {
    assert.throws(() => toFolderPath(path), { code: 'source_path_invalid', kind: 'invalid' })
  }
  assert.equal(toFolderPath('rev:0162f4d9c0'), '/rev:0162f4d9c0')
  assert.equal(toFolderPath('ns:x/secret'), '/ns:x/secret')
})

test('does not take the root for an entry', () => {
  for (const root of ['/', 'ns:7/']) {
    assert.throws(() => toEntryPath(root), { code: 'source_entry_is_folder' })
  }
})
