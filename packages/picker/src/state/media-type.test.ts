import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { typeOf, typeOfName } from './media-type.ts'

describe('media types', () => {
  it('are read from the ending of a name, whatever its case', () => {
    assert.equal(typeOfName('Bike.JPEG'), 'image/jpeg')
    assert.equal(typeOfName('.docx'), typeOfName('a.b.docx'))
    assert.equal(typeOfName('Makefile'), undefined)
    assert.equal(typeOfName('a.unknown'), undefined)
  })

  it('are what the file says, unless it says nothing of use', () => {
    assert.equal(typeOf('Image/PNG', 'a.jpg'), 'image/png')
    assert.equal(typeOf('', 'a.jpg'), 'image/jpeg')
    assert.equal(typeOf('application/octet-stream', 'a.jpg'), 'image/jpeg')
    assert.equal(typeOf('application/octet-stream', 'a'), 'application/octet-stream')
    assert.equal(typeOf('text/html; charset=utf-8', 'a'), 'text/html')
  })
})
