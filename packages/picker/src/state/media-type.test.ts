import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { typeOf, typeOfBytes, typeOfName } from './media-type.ts'

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

/** A zip whose first entry is called so. */
const zip = (entries: string) => `PK\x03\x04${'\0'.repeat(26)}${entries}`

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

  it('show in the first bytes', () => {
    const cases: [head: string, type: string | undefined][] = [
      ['\xff\xd8\xff\xe0', 'image/jpeg'],
      ['\x89PNG\r\n\x1a\n....', 'image/png'],
      ['GIF89a', 'image/gif'],
      ['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp'],
      ['RIFF\x10\0\0\0WAVEfmt ', 'audio/wav'],
      ['BM\x36\0', 'image/bmp'],
      ['\0\0\0\x18ftypheic', 'image/heic'],
      ['\0\0\0\x18ftypavif', 'image/avif'],
      ['\0\0\0\x18ftypisom', 'video/mp4'],
      ['\0\0\0\x14ftypqt  ', 'video/quicktime'],
      ['\0\0\0\x14ftypM4A ', 'audio/mp4'],
      ['\x1aE\xdf\xa3\x9fB\x82\x84webm', 'video/webm'],
      ['%PDF-1.7', 'application/pdf'],
      ['ID3\x04', 'audio/mpeg'],
      ['<?xml version="1.0"?><svg xmlns="">', 'image/svg+xml'],
      [zip('a.txt'), 'application/zip'],
      [zip('[Content_Types].xml..PK..word/document.xml'), typeOfName('.docx')],
      [zip('mimetypeapplication/epub+zipPK'), 'application/epub+zip'],
      ['hello', undefined],
      ['', undefined],
    ]

    for (const [head, type] of cases) assert.equal(typeOfBytes(bytes(head)), type, head)
  })
})
