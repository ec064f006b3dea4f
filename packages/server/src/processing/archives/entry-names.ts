import { cleanFileName, extensionOf } from '../../lib/file-name.ts'

/**
 * Names for the files of an archive, in their order: fit for any disk, and each another than those
 * before it wherever it is unpacked, also where large and small letters are the same.
 */
export function entryNames(filenames: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return filenames.map((filename) => takeName(cleanFileName(filename), taken))
}

/**
 * The same with the folders they lie in, which are kept: each piece of `2026/May/a.jpg` is made fit
 * by itself, and no file is called what a folder is.
 */
export function entryPaths(paths: readonly string[]): readonly string[] {
  const cleaned = paths.map((path) => path.split('/').map(cleanFileName))
  const folders = cleaned.flatMap((pieces) =>
    pieces.slice(1).map((_, at) => folded(pieces.slice(0, at + 1).join('/'))),
  )
  const taken = new Set(folders)
  return cleaned.map((pieces) => takeName(pieces.join('/'), taken))
}

function takeName(wanted: string, taken: Set<string>): string {
  const name = freeName(wanted, (one) => taken.has(folded(one)))
  taken.add(folded(name))
  return name
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
