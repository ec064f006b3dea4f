import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'content-disposition'
import { contentHeaders } from './headers.ts'

const facts = {
  filename: 'bike.png',
  contentType: 'image/png',
  download: false,
  caching: 'public',
} as const

function headersOf(changes: Partial<Parameters<typeof contentHeaders>[0]>) {
  return new Headers(contentHeaders({ ...facts, ...changes }))
}

test('says what a file is and how it is called', () => {
  const headers = headersOf({})

  assert.equal(headers.get('content-type'), 'image/png')
  assert.equal(headers.get('content-disposition'), 'inline; filename="bike.png"')
  assert.equal(headers.get('x-file-name'), 'bike.png')
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.equal(headers.get('content-security-policy'), null)
})

test('lets the browser save a file that is asked for as a download', () => {
  const headers = headersOf({ download: true })

  assert.match(headers.get('content-disposition') ?? '', /^attachment; /)
})

for (const name of [
  'Grüße 日本 😀.png',
  'a"b\\c;d=e.png',
  "it's 100%.png",
  '%22%0d%0a.png',
  'semi;colon,comma.png',
]) {
  test(`hands over the name ${name} unharmed`, () => {
    const headers = headersOf({ filename: name })

    const { parameters } = parse(headers.get('content-disposition') ?? '')
    assert.equal(parameters.filename, name.replace('\\', '_'))
    assert.equal(decodeURIComponent(headers.get('x-file-name') ?? ''), name.replace('\\', '_'))
  })
}

test('lets nobody write headers by a name or a type', () => {
  const headers = contentHeaders({
    ...facts,
    filename: 'a.png\r\nSet-Cookie: a=b\n\n<script>',
    contentType: 'text/html\r\nX-Evil: 1',
  })

  assert.ok(Object.values(headers).every((text) => !/[\r\n]/.test(text)))
  assert.equal(headers['Content-Type'], 'application/octet-stream')
})

for (const type of [
  'text/html',
  'image/svg+xml',
  'application/xhtml+xml',
  'text/xml',
  'text/javascript',
]) {
  test(`lets nothing in ${type} run`, () => {
    const policy = headersOf({ contentType: type }).get('content-security-policy') ?? ''

    assert.match(policy, /^sandbox; default-src 'none'/)
    assert.doesNotMatch(policy, /allow-|script-src|\*/)
  })
}

for (const [caching, expected] of [
  ['immutable', 'public, max-age=31536000, immutable'],
  ['public', 'public, max-age=3600'],
  ['private', 'private, max-age=3600'],
  ['revalidate', 'private, no-cache'],
  ['none', 'no-store'],
] as const) {
  test(`says how long a ${caching} answer may be kept`, () => {
    assert.equal(headersOf({ caching }).get('cache-control'), expected)
  })
}
