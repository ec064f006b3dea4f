import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate'

/** A member of a zip file, in the order it is to be written. */
export interface ZipMember {
  readonly name: string
  readonly content: Uint8Array | string
  /** Left uncompressed, as the first member of OpenDocument and EPUB files must be. */
  readonly isStored?: boolean
}

/**
 * A zip file whose bytes depend on its members only. Zip has no time zone, so the one fixed time is
 * given in local fields and written the same everywhere.
 */
export function zip(members: readonly ZipMember[]): Uint8Array {
  const mtime = new Date(2026, 5, 1, 8, 0, 0)
  const files: Zippable = {}
  for (const { name, content, isStored } of members) {
    const bytes = typeof content === 'string' ? strToU8(content) : content
    files[name] = [bytes, { mtime, level: isStored ? 0 : 6 }]
  }
  return zipSync(files)
}

const W3C_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g

/** The same Office file with the clock taken out: fixed member times and document properties. */
export function withoutClock(office: Uint8Array): Uint8Array {
  const members = Object.entries(unzipSync(office)).map(([name, content]) => ({
    name,
    content: name.startsWith('docProps/')
      ? strFromU8(content).replace(W3C_TIME, '2026-06-01T08:00:00Z')
      : content,
  }))
  return zip(members.filter(({ name }) => !name.endsWith('/')))
}
