import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { downloadLink, previewOf } from './kinds.ts'

const file = (contentType: string, size: number | null = 1_000) => ({
  contentType,
  size,
  linkGoneAt: null,
})

describe('the preview of a file', () => {
  it('is there for pictures and texts', () => {
    assert.equal(previewOf(file('image/png')), 'image')
    assert.equal(previewOf(file('image/svg+xml')), 'image')
    assert.equal(previewOf(file('Text/Plain; charset=utf-8')), 'text')
    assert.equal(previewOf(file('application/json')), 'text')
  })

  it('is not there for what a browser would run or cannot show', () => {
    for (const type of [
      'text/html',
      'application/xhtml+xml',
      'text/xml',
      'image/tiff',
      'video/mp4',
    ]) {
      assert.equal(previewOf(file(type)), undefined, type)
    }
  })

  it('is not there for what is large, empty, of unknown size or gone', () => {
    assert.equal(previewOf(file('text/plain', 2_000_000)), undefined)
    assert.equal(previewOf(file('image/png', 2_000_000)), 'image')
    assert.equal(previewOf(file('image/png', 0)), undefined)
    assert.equal(previewOf(file('image/png', null)), undefined)
    assert.equal(
      previewOf({ ...file('image/png'), linkGoneAt: '2030-01-01T00:00:00.000Z' }),
      undefined,
    )
  })
})

describe('the link of a file', () => {
  it('downloads, with the proof it has', () => {
    assert.equal(
      downloadLink('https://cdn.example.com/AbC?policy=p&signature=s'),
      'https://cdn.example.com/AbC?policy=p&signature=s&dl=true',
    )
  })
})
