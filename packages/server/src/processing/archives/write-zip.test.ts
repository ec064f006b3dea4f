import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { fromBufferPromise } from 'yauzl'
import { entryPaths } from './entry-names.ts'
import { writeZip, type ZipEntry } from './write-zip.ts'

const entry = (name: string, text: string): ZipEntry => ({
  ...{ name, size: text.length, modifiedAt: undefined, isCompressed: false },
  open: async () => Readable.from([Buffer.from(text)]),
})

for (const count of [0, 1, 900, 3_000]) {
  test(`an archive of ${count} files is as long as it says`, async () => {
    const names = Array.from({ length: count }, (_, at) => `folder ${at % 9}/file ${at}.bin`)
    const { body, length } = writeZip(names.map((name, at) => entry(name, `${at}`)))

    const bytes = await buffer(body)

    assert.equal(bytes.length, length)
    const zip = await fromBufferPromise(bytes)
    const found: string[] = []
    for await (const { fileName } of zip.eachEntry()) found.push(fileName)
    assert.deepEqual(found, names)
  })
}

test('paths are made fit piece by piece, each another, and no file is called as a folder', () => {
  const paths = ['a/b.txt', 'A/B.txt', 'a', '../up.txt', 'a\\b/c', 'd//e', '/f']

  assert.deepEqual(entryPaths(paths), [
    ...['a/b.txt', 'A/B (2).txt', 'a (2)', 'file/up.txt', 'a_b/c', 'd/file/e', 'file/f'],
  ])
})

test('many files of one name are numbered without looking through all of them for each', () => {
  const paths = Array.from({ length: 20_000 }, () => 'Notes.md')

  const names = entryPaths([...paths, 'Notes (2).md'])

  assert.deepEqual(names.slice(0, 3), ['Notes.md', 'Notes (2).md', 'Notes (3).md'])
  assert.equal(names.at(-1), 'Notes (2) (2).md')
  assert.equal(new Set(names).size, names.length)
})
