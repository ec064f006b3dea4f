import { cleanFileName, extensionOf } from '../../lib/file-name.ts'

/**
 * Names for the files of an archive, in their order: fit for any disk, and each another than those
 * before it wherever it is unpacked, also where large and small letters are the same.
 */
export function entryNames(filenames: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return filenames.map((filename) => {
    const name = freeName(cleanFileName(filename), (one) => taken.has(folded(one)))
    taken.add(folded(name))
    return name
  })
}

/** `report (2).pdf` where there is a `report.pdf` already. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  const { length } = extensionOf(name)
  const cut = name.length - length
  let free = name
  for (let count = 2; isTaken(free); count += 1) {
    free = `${name.slice(0, cut)} (${count})${name.slice(cut)}`
  }
  return free
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
