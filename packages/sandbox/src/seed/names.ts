import type { SeedEntry } from '../seed-entry.ts'
import { fileEntry } from './entry.ts'

/** The longest name the service stores, counted in UTF-16 units. */
const LONGEST_NAME = 255

const AWKWARD_NAMES = [
  'two  spaces.txt',
  'no ending',
  'UPPER CASE.TXT',
  '.hidden',
  '..two dots first.txt',
  'many.dots.in.a.name.txt',
  "it's.txt",
  '"quoted".txt',
  'salt & pepper.txt',
  'one + one = two.txt',
  '100% sure.txt',
  'already%20escaped%2F.txt',
  'number #1.txt',
  'really?.txt',
  'colon: semicolon; comma, star*.txt',
  '<tag> | pipe.txt',
  '[brackets] {braces} (parentheses).txt',
  '$HOME `date` ~.txt',
  'Grüße aus Ålesund.txt',
  'Crème brûlée à Orléans.txt',
  '🚢.txt',
  'family 👨‍👩‍👧 flag 🏴‍☠️.txt',
  'ميناء بيرغن.txt',
  'נמל ברגן.txt',
  'left שמאל right يمين.txt',
  '港の写真.txt',
  '부산항 축제.txt',
  'Гавань.txt',
  'ท่าเรือ.txt',
] as const

/** Files whose names try the patience of programs: every one is legal at the service. */
export function awkwardNames(): SeedEntry[] {
  const names = [...AWKWARD_NAMES, longestName(), longestEmojiName()]
  return names.map((name) => {
    // The service stores composed characters; so must the tree, whatever an editor made of this file.
    const composed = name.normalize('NFC')
    return fileEntry(`/Names/${composed}`, `This file is called ${composed}\n`)
  })
}

/** How many berths the notes are about; notes of one berth say the same. */
const BERTHS = 100

/** A folder with more files than one page of a listing holds, many of them with equal contents. */
export function crowdedFolder(): SeedEntry[] {
  return Array.from({ length: 3000 }, (_, index) => {
    const number = `${index + 1}`.padStart(4, '0')
    const text = `Berth B${(index % BERTHS) + 1}: all lines fast.\n`
    return fileEntry(`/Archive/Berth notes/note ${number}.txt`, text)
  })
}

/** A file at the bottom of many folders, folders with awkward names, and one with nothing in it. */
export function folders(): SeedEntry[] {
  const levels = Array.from({ length: 24 }, (_, index) => `level ${index + 1}`)
  return [
    { path: '/Empty folder', kind: 'folder' },
    fileEntry(`/Deep/${levels.join('/')}/bottom.txt`, 'You have reached the sea bed.\n'),
    fileEntry('/Names/folder & co #2/100% 🚢/Grüße.txt', 'Awkward all the way down.\n'),
  ]
}

/** Files of telling sizes; the large ones are computed while they are read. */
export function sizes(): SeedEntry[] {
  const mebibyte = 1024 * 1024
  const pattern = (path: string, seed: number, size: number): SeedEntry => ({
    path,
    kind: 'file',
    content: { pattern: { seed, size } },
  })
  return [
    fileEntry('/Sizes/empty.txt', ''),
    fileEntry('/Sizes/one byte.bin', Uint8Array.of(42)),
    pattern('/Sizes/4 MiB.bin', 1, 4 * mebibyte),
    pattern('/Sizes/4 MiB and one byte.bin', 2, 4 * mebibyte + 1),
    pattern('/Sizes/200 MiB.bin', 3, 200 * mebibyte),
  ]
}

function longestName(): string {
  return `${'a very long name '.repeat(20).slice(0, LONGEST_NAME - 4)}.txt`
}

/** Each ship counts as two units: 124 of them, three letters and the ending. */
function longestEmojiName(): string {
  return `ab ${'🚢'.repeat((LONGEST_NAME - 7) / 2)}.txt`
}
