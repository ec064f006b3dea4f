import { cleanFileName, extensionOf } from '../../lib/file-name.ts'

/**
 * Names for the files of an archive, in their order: fit for any disk, and each another than those
 * before it wherever it is unpacked, also where large and small letters are the same.
 */
export function entryNames(filenames: readonly string[]): readonly string[] {
  const taken: Taken = new Map()
  return filenames.map((filename) => takeName(cleanFileName(filename), taken))
}

/**
 * The same with the folders they lie in, which are kept: each piece of `2026/May/a.jpg` is made fit
 * by itself, and no file is called what a folder is.
 */
export function entryPaths(paths: readonly string[]): readonly string[] {
  const cleaned = paths.map((path) => path.split('/').map(cleanFileName).join('/'))
  const taken: Taken = new Map()
  for (const path of cleaned) takeFoldersOf(folded(path), taken)
  return cleaned.map((path) => takeName(path, taken))
}

/**
 * What is there already, as disks compare it, with the number to try next when it is wanted again:
 * whoever picks a folder decides what is in it, also twenty thousand files of one name.
 */
type Taken = Map<string, number>

const FIRST_NUMBER = 2

/** From the innermost outwards, up to one that came with another file. */
function takeFoldersOf(path: string, taken: Taken): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end)
    if (taken.has(folder)) return
    taken.set(folder, FIRST_NUMBER)
  }
}

/** `report (2).pdf` where there is a `report.pdf` already. */
function takeName(wanted: string, taken: Taken): string {
  const { length } = extensionOf(wanted)
  const cut = wanted.length - length
  const key = folded(wanted)
  let number = taken.get(key) ?? FIRST_NUMBER
  let free = wanted
  for (; taken.has(folded(free)); number += 1) {
    free = `${wanted.slice(0, cut)} (${number})${wanted.slice(cut)}`
  }
  taken.set(folded(free), FIRST_NUMBER).set(key, number)
  return free
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
