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

/** A file of Word with a picture and a template that lie elsewhere, and a field that reads a file. */
export async function makeLinkingDocx(picture: string, text: string): Promise<Buffer> {
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const drawing = 'http://schemas.openxmlformats.org/drawingml/2006'
  const extent = '<wp:extent cx="1800000" cy="1800000"/><wp:docPr id="1" name="p"/>'
  const blip = '<a:blip r:link="rId1"/><a:stretch><a:fillRect/></a:stretch>'
  const shape =
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="1800000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
  const field = (words: string) =>
    `<w:p><w:fldSimple w:instr="${words}"><w:r><w:t>old</w:t></w:r></w:fldSimple></w:p>`
  const document =
    `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${office}" xmlns:a="${drawing}/main" ` +
    `xmlns:wp="${drawing}/wordprocessingDrawing" xmlns:pic="${drawing}/picture"><w:body><w:p><w:r><w:t>Before</w:t></w:r></w:p>` +
    `<w:p><w:r><w:drawing><wp:inline>${extent}<a:graphic><a:graphicData uri="${drawing}/picture"><pic:pic>` +
    `<pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>${blip}</pic:blipFill>${shape}` +
    '</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>' +
    `${field(`INCLUDEPICTURE &quot;${picture}&quot;`)}${field(`INCLUDETEXT &quot;${text}&quot;`)}</w:body></w:document>`
  const relations = (...entries: readonly string[]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries.join('')}</Relationships>`
  const relation = (id: string, kind: string, target: string, more = '') =>
    `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}" ${more}/>`
  const elsewhere = 'TargetMode="External"'
  const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
  return await zip([
    [
      '[Content_Types].xml',
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        `<Override PartName="/word/document.xml" ContentType="${word}"/></Types>`,
    ],
    ['_rels/.rels', relations(relation('rId1', 'officeDocument', 'word/document.xml'))],
    ['word/document.xml', document],
    [
      'word/_rels/document.xml.rels',
      relations(
        relation('rId1', 'image', picture, elsewhere),
        relation('rId2', 'attachedTemplate', `${picture}.dotx`, elsewhere),
      ),
    ],
  ])
}

async function zip(files: readonly (readonly [name: string, text: string])[]): Promise<Buffer> {
  const archive = new yazl.ZipFile()
  for (const [name, text] of files) {
    archive.addBuffer(Buffer.from(text), name, { compress: name !== 'mimetype' })
  }
  archive.end()
  return await buffer(archive.outputStream)
}
