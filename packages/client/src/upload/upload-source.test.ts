import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSource, type UploadSource } from './upload-source.ts'

const sources: readonly [string, UploadSource, string | undefined, string][] = [
  ['a file', new File(['hello'], 'a.txt', { type: 'text/plain' }), 'a.txt', 'text/plain'],
  ['a blob', new Blob(['hello'], { type: 'x/y' }), undefined, 'x/y'],
  ['an array buffer', new TextEncoder().encode('hello').buffer, undefined, ''],
  ['a view of bytes', new TextEncoder().encode('-hello-').subarray(1, 6), undefined, ''],
  ['a data URL', `data:text/plain;base64,${btoa('hello')}`, undefined, 'text/plain'],
  [
    'a data URL with parameters',
    `data:text/plain;charset=utf-8;base64,${btoa('hello')}`,
    undefined,
    'text/plain',
  ],
]
for (const [what, source, filename, contentType] of sources) {
  test(`${what} can be uploaded`, async () => {
    const opened = openSource(source)

    assert.equal(await opened.body.text(), 'hello')
    assert.deepEqual([opened.filename, opened.contentType], [filename, contentType])
  })
}

const refused = ['/etc/passwd', 'data:text/plain,hello', 'data:;base64,%%%', '', undefined, 5]
for (const source of refused) {
  test(`${JSON.stringify(source)} is refused`, () => {
    assert.throws(() => openSource(source as UploadSource), TypeError)
  })
}
