import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileAnswer } from '@quayside/wire'
import { toPickedFile } from './picked-file.ts'
import { cloudChoice, deviceChoice } from './testing/choices.ts'

const answer: FileAnswer = {
  handle: 'H',
  url: 'https://files.example.com/cdn/H',
  filename: 'boat.jpg',
  mimetype: 'image/jpeg',
  size: 12,
  client: 'dropbox',
  status: 'Stored',
  container: 'bucket',
  key: 'k/boat.jpg',
  upload_tags: { album: 'summer' },
}

test('a stored entry is told with what the service answered', () => {
  const choice = cloudChoice('a', { contentType: '', alt: 'A boat' })

  assert.deepEqual(toPickedFile(choice, answer), {
    filename: 'boat.jpg',
    handle: 'H',
    url: 'https://files.example.com/cdn/H',
    mimetype: 'image/jpeg',
    size: 12,
    source: 'dropbox',
    originalPath: '/Photos/a.jpg',
    uploadId: 'a',
    status: 'Stored',
    key: 'k/boat.jpg',
    container: 'bucket',
    alt: 'A boat',
    uploadTags: { album: 'summer' },
  })
})

test('before anything came of it, it is told with what is known', () => {
  const choice = cloudChoice('a', { size: undefined, contentType: '' })

  assert.deepEqual(toPickedFile(choice), {
    filename: 'a.jpg',
    mimetype: 'application/octet-stream',
    size: 0,
    source: 'dropbox',
    originalPath: '/Photos/a.jpg',
    uploadId: 'a',
  })
})

test('a file of the device carries facts of the original, or the original itself', () => {
  const choice = { ...deviceChoice('a', 'hello'), file: new Blob(['cut']), size: 3 }
  const { original } = choice

  assert.deepEqual(toPickedFile(choice).originalFile, {
    name: 'a.txt',
    type: 'text/plain',
    size: 5,
  })
  assert.equal(toPickedFile(choice, undefined, { exposeOriginalFile: true }).originalFile, original)
})

test('what was done to a picture is told', () => {
  const cropped = {
    cropArea: { position: [10, 20], size: [100, 50] },
    originalImageSize: [400, 300],
  } as const
  const rotated = { value: 90, direction: 'CCW' } as const

  const file = toPickedFile({ ...deviceChoice('a'), cropped, rotated })

  assert.deepEqual([file.cropped, file.rotated], [cropped, rotated])
})

test('an answer without a size keeps the size that is known', () => {
  assert.equal(toPickedFile(cloudChoice('a'), { ...answer, size: null }).size, 10)
})
