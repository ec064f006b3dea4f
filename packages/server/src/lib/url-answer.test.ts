import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentTypeIn, fileNameIn, sizeIn } from './url-answer.ts'

const answer = (url: string, headers: Readonly<Record<string, string>> = {}) => ({
  url: new URL(url),
  headers: new Map(Object.entries(headers)),
})
const named = (disposition: string) =>
  fileNameIn(answer('https://a.example/download.php', { 'content-disposition': disposition }))

test('takes the name the answer gives, in any of its spellings', () => {
  assert.equal(named('attachment; filename="sum mary.pdf"'), 'sum mary.pdf')
  assert.equal(
    named(`attachment; filename="x.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.pdf`),
    'Grüße.pdf',
  )
  assert.equal(named('inline'), 'download.php')
  assert.equal(named('attachment; filename="unclosed'), 'download.php')
})

test('takes the name of the address otherwise', () => {
  for (const [url, name] of [
    ['https://a.example/a/b%20c.png?x=1', 'b c.png'],
    ['https://a.example/folder/', 'folder'],
    ['https://a.example/%E0%A4%A', '%E0%A4%A'],
    ['https://a.example/', 'file'],
    ['https://a.example', 'file'],
  ] as const) {
    assert.equal(fileNameIn(answer(url)), name)
  }
})

test('takes the type that is said, if it is one', () => {
  for (const [said, type] of [
    ['Text/HTML; charset=utf-8', 'text/html'],
    ['image/png', 'image/png'],
    ['png', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ] as const) {
    assert.equal(contentTypeIn(answer('https://a.example', { 'content-type': said })), type)
  }
})

test('knows the size only of bytes that are the file’s own', () => {
  const size = (headers: Readonly<Record<string, string>>) =>
    sizeIn(answer('https://a.example', headers))

  assert.equal(size({ 'content-length': '12' }), 12)
  assert.equal(size({ 'content-length': '12', 'content-encoding': 'identity' }), 12)
  assert.equal(size({ 'content-length': '12', 'content-encoding': 'gzip' }), undefined)
  assert.equal(size({ 'content-length': '1e3' }), undefined)
  assert.equal(size({}), undefined)
})
