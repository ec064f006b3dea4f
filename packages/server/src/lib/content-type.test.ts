import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayBeActive, parseContentType, sniffContentType } from './content-type.ts'

const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')
const zip = Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), Buffer.alloc(40)])
const binary = Buffer.from([1, 2, 3, 4, 0, 7, 200, 201, 0, 0, 9])
/** Of a TIFF whose directory stands behind its pixels, as most programs write them. */
const tiff = Buffer.concat([Buffer.from('49492a00ffff0f00', 'hex'), Buffer.alloc(4_100, 7)])
const text = Buffer.from('Grüße, "world"\n')

for (const [title, head, name, expected] of [
  ['knows a picture by its bytes', png, 'photo.png', 'image/png'],
  ['knows a TIFF by its first bytes alone', tiff, 'scan.tif', 'image/tiff'],
  ['believes the bytes rather than the name', png, 'notes.txt', 'image/png'],
  ['does not make a picture of a text', text, 'photo.png', 'text/plain'],
  ['does not make a picture of anything', binary, 'photo.png', 'application/octet-stream'],
  ['does not make a text of anything', binary, 'notes.txt', 'application/octet-stream'],
  ['tells an archive', zip, 'all.zip', 'application/zip'],
  [
    'tells a document in an archive by its name',
    zip,
    'a.docx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  ['does not make a page of an archive', zip, 'a.html', 'application/zip'],
  ['tells kinds of text by the name', Buffer.from('{"a":1}'), 'a.json', 'application/json'],
  ['tells a table', Buffer.from('a,b\n'), 'a.CSV', 'text/csv'],
  ['tells a page', Buffer.from('<!doctype html><p>'), 'a.html', 'text/html'],
  ['takes an unknown text for a plain one', text, 'README', 'text/plain'],
  ['takes old texts for texts, too', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'a.txt', 'text/plain'],
  ['believes the name of what cannot be known', binary, 'a.mdb', 'application/x-msaccess'],
  ['knows nothing of what has no name', binary, 'thing', 'application/octet-stream'],
  ['goes by the name when there are no bytes', Buffer.alloc(0), 'a.txt', 'text/plain'],
  ['knows nothing of nothing', Buffer.alloc(0), '', 'application/octet-stream'],
] as const) {
  test(title, async () => {
    assert.equal(await sniffContentType(head, name), expected)
  })
}

test('tells a drawing whatever it is called', async () => {
  const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>')

  assert.equal(await sniffContentType(svg, 'a.svg'), 'image/svg+xml')
})

test('reads types that were said', () => {
  assert.equal(parseContentType(' Text/HTML;charset=UTF-8'), 'text/html; charset=UTF-8')
  assert.equal(parseContentType('image/svg+xml'), 'image/svg+xml')
  for (const wrong of ['', 'text', 'text/html\r\nX: y', 'a/b; c', '*/*', `a/${'b'.repeat(300)}`]) {
    assert.equal(parseContentType(wrong), undefined, wrong)
  }
})

test('tells what may run in a browser', () => {
  for (const type of [
    'text/html',
    'TEXT/HTML; charset=utf-8',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/xml',
    'text/javascript',
    'multipart/related',
    'x/unknown',
    '',
  ]) {
    assert.equal(mayBeActive(type), true, type)
  }
  for (const type of ['image/png', 'video/mp4', 'text/plain; charset=utf-8', 'application/pdf']) {
    assert.equal(mayBeActive(type), false, type)
  }
})
