import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Text } from '../locale/text.ts'
import { acceptAttribute, acceptsPhotos, limitsInWords } from './accept-words.ts'

const text: Text = (key, values) =>
  values ? `${key}(${Object.values(values).join()})` : key.replace('device.kind', '')

describe('what may be chosen', () => {
  it('is said to the browser’s file dialog in its own form', () => {
    assert.equal(acceptAttribute([]), undefined)
    assert.equal(acceptAttribute(['image/*', '.pdf', 'txt']), 'image/*,.pdf,.txt')
    assert.equal(acceptAttribute(['.pdf', '*/*']), undefined)
  })

  it('tells whether a photo would do', () => {
    assert.equal(acceptsPhotos([]), true)
    assert.equal(acceptsPhotos(['.pdf', 'image/*']), true)
    assert.equal(acceptsPhotos(['.jpg']), true)
    assert.equal(acceptsPhotos(['.pdf', 'video/*']), false)
  })

  it('is said to people in few words, or in none when everything may be chosen', () => {
    const words = (accept: string[], maxSize?: number, maxFiles = 1) =>
      limitsInWords({ accept, maxSize, maxFiles }, text, 'en')

    assert.equal(words([]), '')
    assert.equal(words(['image/*', '.pdf', 'application/pdf']), 'Image, PDF')
    assert.equal(words([], 5_000_000, 4), 'device.upToSize(5 MB) · device.upToFiles(4)')
    assert.equal(words(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']), '')
    assert.equal(words([], undefined, 1_000_000), '')
  })
})
