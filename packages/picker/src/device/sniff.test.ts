import assert from 'node:assert/strict'
import { it } from 'node:test'
import { typeOfName } from '../state/media-type.ts'
import { typeOfBytes } from './sniff.ts'

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
/** A zip whose first entry is called so. */
const zip = (entries: string) => `PK\x03\x04${'\0'.repeat(26)}${entries}`

it('reads the type of a file from its first bytes', () => {
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
