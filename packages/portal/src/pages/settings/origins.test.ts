import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fromLines, originProblem, toLines } from './origins.ts'

describe('the list of allowed origins', () => {
  it('is one on a line, however it was pasted', () => {
    const origins = ['https://shop.example', 'http://localhost:3000']
    assert.deepEqual(fromLines(' https://shop.example, http://localhost:3000;\n\n'), origins)
    assert.deepEqual(fromLines(toLines(origins)), origins)
    assert.deepEqual(fromLines(''), [])
  })

  it('tells of a missing scheme when the line is whole, not while it is typed', () => {
    assert.equal(originProblem('shop.exam'), undefined)
    assert.match(originProblem('shop.example\n') ?? '', /shop\.example.*https:\/\/shop\.example/)
    assert.equal(originProblem('https://shop.example\nhttp'), undefined)
  })

  it('has an end', () => {
    const many = Array.from({ length: 101 }, (_, index) => `https://shop${index}.example`)
    assert.match(originProblem(many.join('\n')) ?? '', /100/)
  })
})
