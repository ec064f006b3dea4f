import { BROKEN, type HostileFile, noise } from './hostile-file.ts'
import { emptyPdf } from './hostile-pdfs.ts'

/** A stored (not packed) file in an archive; enough for whoever only looks at the first bytes. */
function zipOf(name: string, data: Buffer): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt32LE(data.length, 18)
  header.writeUInt32LE(data.length, 22)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, Buffer.from(name), data])
}

/** Files whose names and types say something else than their bytes. */
export function disguisedFiles(): readonly HostileFile[] {
  const nested = Array.from({ length: 20 }).reduce<Buffer>(
    (inner) => zipOf('inner.zip', inner),
    noise(1_000),
  )
  const program = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), noise(2_000)])
  const windows = Buffer.concat([Buffer.from('MZ'), noise(2_000)])
  const page = Buffer.from('<!doctype html><html><body><script>alert(1)</script></body></html>')
  const file = (
    title: string,
    filename: string,
    contentType: string,
    bytes: Buffer,
    ends: HostileFile['ends'],
  ) => ({ title, filename, contentType, bytes, ends })
  const not: HostileFile['ends'] = ['conversion_unsupported']
  return [
    file('zip: archives in archives', 'archive.zip', 'application/zip', nested, not),
    file('zip: called a picture', 'picture.jpg', 'image/jpeg', nested, not),
    file('elf: called a picture', 'picture.png', 'image/png', program, not),
    file('exe: called a picture', 'picture.png', 'image/png', windows, [...not, ...BROKEN]),
    file(
      'gzip: called a picture',
      'picture.svg',
      'image/svg+xml',
      Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), noise(500)]),
      not,
    ),
    file('noise: called a picture', 'picture.png', 'image/png', noise(5_000), BROKEN),
    file('noise: called a document', 'file.pdf', 'application/pdf', noise(5_000), BROKEN),
    file('nothing: called nothing', 'file', 'application/octet-stream', Buffer.alloc(0), not),
    file('pdf: called a picture', 'picture.jpg', 'image/jpeg', emptyPdf(), ['file']),
    file('elf: called a video', 'film.mp4', 'video/mp4', program, not),
    file(
      'audio: called a picture',
      'picture.gif',
      'image/gif',
      Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1'), noise(2_000)]),
      [...not, ...BROKEN],
    ),
    {
      ...file('html: called a picture', 'picture.jpg', 'image/jpeg', page, not),
      tasks: 'compress',
    },
  ]
}

/** What ImageMagick and its like have been tricked with: texts that are programs to them. */
export function trickyTexts(): readonly HostileFile[] {
  const texts = {
    'push graphic-context\nviewbox 0 0 640 480\nfill \'url(https://127.0.0.1/x.jpg"|touch "/tmp/quayside-trick)\'\npop graphic-context':
      'mvg',
    '<?xml version="1.0"?><image><read filename="/etc/passwd"/><write filename="/tmp/quayside-trick"/></image>':
      'msl',
    'ephemeral:/etc/hostname': 'ephemeral',
    '@/etc/passwd': 'at',
    'label:@/etc/passwd': 'label',
    '%!PS\n(/etc/passwd) (r) file 1024 string readstring pop show showpage': 'ps',
    '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd': 'm3u8',
  }
  return Object.entries(texts).map(([text, name]) => ({
    title: `${name}: called a picture`,
    filename: `picture.${name}.png`,
    contentType: 'image/png',
    bytes: Buffer.from(text),
    tasks: 'compress',
    ends: ['conversion_unsupported', ...BROKEN],
  }))
}

/** Names that would do something to a program that is given them. */
export const HOSTILE_NAMES: readonly string[] = [
  ...['-resize', '--help', '-', '|ls', '$(touch /tmp/quayside-trick)', '`id`.png', ';reboot;.png'],
  ...['ephemeral:/etc/passwd', 'msl:x.png', 'https://127.0.0.1/x.png', '@/etc/passwd', 'a%d.png'],
  ...['../../../../etc/passwd', '/etc/passwd', 'NUL', 'a\nb.png', 'a\0b.png', '\u202egnp.exe', ''],
  ...[
    `${'long'.repeat(2_000)}.png`,
    'picture.png[0]',
    '{a,b}.png',
    '*',
    '~root',
    '%00',
    '\ud800.png',
  ],
]
