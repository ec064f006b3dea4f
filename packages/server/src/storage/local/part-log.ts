import { open, readFile } from 'node:fs/promises'
import type { Range } from '../../lib/byte-ranges.ts'
import { isMissing } from '../system-errors.ts'

/**
 * Adds ranges to a log and makes them safe. Several processes may append at the same time: each
 * append is one write at the end.
 */
export async function appendPartLog(path: string, ranges: readonly Range[]): Promise<void> {
  const file = await open(path, 'a')
  try {
    // What a crash cut off has no line end; the one in front keeps it from joining with this line.
    await file.appendFile(ranges.map(([start, end]) => `\n${start} ${end} .\n`).join(''))
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** The ranges in a log, lines that a crash cut off left out; none when there is no log. */
export async function readPartLog(path: string): Promise<Range[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return ''
    throw error
  })
  return [...text.matchAll(/^(\d+) (\d+) \.$/gm)].map(([, start, end]) => [
    Number(start),
    Number(end),
  ])
}
