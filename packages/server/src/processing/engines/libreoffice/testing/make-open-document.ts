import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'

const NAMESPACES = [
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
  'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
  'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"',
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
].join(' ')

/** An ODF file of the kind (`text`, `presentation`) with this in its body. */
export async function makeOpenDocument(kind: string, body: string): Promise<Buffer> {
  const type = `application/vnd.oasis.opendocument.${kind}`
  const content =
    `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${NAMESPACES} office:version="1.2">` +
    `<office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`
  const manifest =
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">' +
    `<manifest:file-entry manifest:full-path="/" manifest:media-type="${type}"/>` +
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>' +
    '</manifest:manifest>'
  return await zip([
    ['mimetype', type],
    ['content.xml', content],
    ['META-INF/manifest.xml', manifest],
  ])
}

/** One slide for each text. */
export function slides(...texts: readonly string[]): string {
  return texts
    .map(
      (text, at) =>
        `<draw:page draw:name="page${at + 1}"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="12cm" svg:height="3cm">` +
        `<draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame></draw:page>`,
    )
    .join('')
}

/** A picture that lies elsewhere. */
export function linkedPicture(address: string): string {
  return (
    '<text:p><draw:frame text:anchor-type="as-char" svg:width="5cm" svg:height="5cm">' +
    `<draw:image xlink:href="${address}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>` +
    '</draw:frame></text:p>'
  )
}

/** A section whose text lies elsewhere. */
export function linkedSection(address: string): string {
  return (
    `<text:section text:name="${address.length}"><text:section-source xlink:href="${address}" text:filter-name="Text"/>` +
    '<text:p>what was there when it was saved</text:p></text:section>'
  )
}

async function zip(files: readonly (readonly [name: string, text: string])[]): Promise<Buffer> {
  const archive = new yazl.ZipFile()
  for (const [name, text] of files) {
    archive.addBuffer(Buffer.from(text), name, { compress: name !== 'mimetype' })
  }
  archive.end()
  return await buffer(archive.outputStream)
}
