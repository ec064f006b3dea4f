import { crc32 } from 'node:zlib'
import type { Body } from '../state/contents.ts'

/** Something an archive holds: a file with its bytes, or a folder, whose name ends with a slash. */
export interface ZipEntry {
  readonly name: string
  readonly modifiedAt: number
  readonly body?: Body
}

/** Beyond this, positions and sizes are written in their long form. */
const MAX_SHORT = 0xffff_ffff
const LOCAL_BYTES = 30
const DESCRIPTOR_BYTES = 16
const CENTRAL_BYTES = 46
const LONG_OFFSET_BYTES = 12
const END_BYTES = 22
const LONG_END_BYTES = 56 + 20
/** Names are UTF-8; sums and sizes of files come after their bytes. */
const FOLDER_FLAGS = 0x0800
const FILE_FLAGS = 0x0808
const VERSION = 45

/** An archive without compression, made while it is sent: nothing of it is kept, and its size is known. */
export function zipArchive(entries: readonly ZipEntry[]): Body {
  const names = entries.map(({ name }) => Buffer.from(name))
  const nameBytes = names.reduce((sum, name) => sum + name.length, 0)
  const files = entries.flatMap(({ body }) => body ?? [])
  const fileBytes = files.reduce((sum, { size }) => sum + size, 0)
  const localBytes =
    entries.length * LOCAL_BYTES + nameBytes + files.length * DESCRIPTOR_BYTES + fileBytes
  const centralBytes = entries.length * CENTRAL_BYTES + nameBytes
  const isLong = localBytes + centralBytes + END_BYTES > MAX_SHORT
  const longBytes = isLong ? entries.length * LONG_OFFSET_BYTES + LONG_END_BYTES : 0

  async function* pieces(): AsyncGenerator<Uint8Array> {
    const central: Buffer[] = []
    let offset = 0
    for (const [index, entry] of entries.entries()) {
      const name = names[index] ?? Buffer.alloc(0)
      const sum = { crc: 0, size: entry.body?.size ?? 0 }
      yield localHeader(entry, name)
      if (entry.body !== undefined) {
        for await (const piece of entry.body.pieces(0, entry.body.size)) {
          sum.crc = crc32(piece, sum.crc)
          yield piece
        }
        yield descriptor(sum)
      }
      central.push(centralHeader(entry, name, { ...sum, offset, isLong }))
      const behind = entry.body === undefined ? 0 : sum.size + DESCRIPTOR_BYTES
      offset += LOCAL_BYTES + name.length + behind
    }
    const directory = Buffer.concat(central)
    yield directory
    yield end({ count: entries.length, size: directory.length, offset, isLong })
  }

  return {
    size: localBytes + centralBytes + END_BYTES + longBytes,
    whole: async () => undefined,
    pieces,
  }
}

function localHeader({ modifiedAt, body }: ZipEntry, name: Buffer): Buffer {
  const header = Buffer.alloc(LOCAL_BYTES)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(body === undefined ? FOLDER_FLAGS : FILE_FLAGS, 6)
  header.writeUInt32LE(dosTime(modifiedAt), 10)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

function descriptor({ crc, size }: { crc: number; size: number }): Buffer {
  const bytes = Buffer.alloc(DESCRIPTOR_BYTES)
  bytes.writeUInt32LE(0x08074b50, 0)
  bytes.writeUInt32LE(crc, 4)
  bytes.writeUInt32LE(size, 8)
  bytes.writeUInt32LE(size, 12)
  return bytes
}

function centralHeader(
  { modifiedAt, body }: ZipEntry,
  name: Buffer,
  { crc, size, offset, isLong }: { crc: number; size: number; offset: number; isLong: boolean },
): Buffer {
  const header = Buffer.alloc(CENTRAL_BYTES)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(VERSION, 6)
  header.writeUInt16LE(body === undefined ? FOLDER_FLAGS : FILE_FLAGS, 8)
  header.writeUInt32LE(dosTime(modifiedAt), 12)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(size, 20)
  header.writeUInt32LE(size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(isLong ? LONG_OFFSET_BYTES : 0, 30)
  header.writeUInt32LE(isLong ? MAX_SHORT : offset, 42)
  if (!isLong) {
    return Buffer.concat([header, name])
  }
  const extra = Buffer.alloc(LONG_OFFSET_BYTES)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(8, 2)
  extra.writeBigUInt64LE(BigInt(offset), 4)
  return Buffer.concat([header, name, extra])
}

/** Where the directory is, how long it is and how many entries it has. */
function end({
  count,
  size,
  offset,
  isLong,
}: {
  count: number
  size: number
  offset: number
  isLong: boolean
}): Buffer {
  const last = Buffer.alloc(END_BYTES)
  last.writeUInt32LE(0x06054b50, 0)
  last.writeUInt16LE(count, 8)
  last.writeUInt16LE(count, 10)
  last.writeUInt32LE(size, 12)
  last.writeUInt32LE(isLong ? MAX_SHORT : offset, 16)
  if (!isLong) {
    return last
  }
  const long = Buffer.alloc(LONG_END_BYTES)
  long.writeUInt32LE(0x06064b50, 0)
  long.writeBigUInt64LE(44n, 4)
  long.writeUInt16LE(VERSION, 12)
  long.writeUInt16LE(VERSION, 14)
  long.writeBigUInt64LE(BigInt(count), 24)
  long.writeBigUInt64LE(BigInt(count), 32)
  long.writeBigUInt64LE(BigInt(size), 40)
  long.writeBigUInt64LE(BigInt(offset), 48)
  long.writeUInt32LE(0x07064b50, 56)
  long.writeBigUInt64LE(BigInt(offset + size), 64)
  long.writeUInt32LE(1, 72)
  return Buffer.concat([long, last])
}

/** Date and time as DOS counted them, from 1980 on: the date in the upper half, steps of two seconds. */
function dosTime(ms: number): number {
  const at = new Date(ms)
  const years = Math.max(0, at.getUTCFullYear() - 1980)
  const date = (years << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  return ((date << 16) | time) >>> 0
}
