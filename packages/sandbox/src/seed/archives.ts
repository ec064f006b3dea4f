import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { SeedEntry } from '../seed-entry.ts'
import { DEMO_DAY, fileEntry } from './entry.ts'
import { CHAPTERS } from './prose.ts'
import { zip } from './zip.ts'

/** Archives with something in them: zip, a zip in a zip, tar, tar.gz, gz and Zstandard. */
export function archives(): SeedEntry[] {
  const texts = CHAPTERS.map(({ title, paragraphs }, index) => ({
    name: `rules/${index + 1} ${title}.txt`,
    content: `${title}\n\n${paragraphs.join('\n')}\n`,
  }))
  const inner = zip([...texts, { name: 'rules/Grüße 🚢.txt', content: 'Ahoi!\n' }])
  const packed = tar(texts)
  const log = harbourLog()
  return [
    fileEntry('/Packed/rules.zip', inner),
    fileEntry(
      '/Packed/zip in a zip.zip',
      zip([{ name: 'rules.zip', content: inner, isStored: true }]),
    ),
    fileEntry('/Packed/rules.tar', packed),
    fileEntry('/Packed/rules.tar.gz', gzipSync(packed)),
    fileEntry('/Packed/harbour.log.gz', gzipSync(log)),
    fileEntry('/Packed/harbour.log.zst', zstdCompressSync(log)),
  ]
}

/** A log long enough to be worth packing. */
export function harbourLog(): string {
  return Array.from({ length: 2000 }, (_, index) => {
    const time = new Date(DEMO_DAY.getTime() + index * 61_000).toISOString()
    const event = ['arrival', 'departure', 'radio', 'weather'][index % 4]
    return `${time} ${event} berth=B${1 + ((index * 37) % 200)} wind=${index % 9}\n`
  }).join('')
}

const TAR_BLOCK = 512

/** A POSIX (ustar) archive of text files. */
function tar(members: readonly { name: string; content: string }[]): Buffer {
  const blocks = members.flatMap(({ name, content }) => {
    const bytes = Buffer.from(content)
    const padding = Buffer.alloc((TAR_BLOCK - (bytes.length % TAR_BLOCK)) % TAR_BLOCK)
    return [tarHeader(name, bytes.length), bytes, padding]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * TAR_BLOCK)])
}

function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(TAR_BLOCK)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  header.write(name, 0)
  header.write(octal(0o644, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(size, 11), 124)
  header.write(octal(DEMO_DAY.getTime() / 1000, 11), 136)
  header.write('        0', 148)
  header.write('ustar\x0000', 257, 'latin1')
  const checksum = header.reduce((sum, byte) => sum + byte, 0)
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
