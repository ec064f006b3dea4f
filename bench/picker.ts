import { installRivals } from './install.ts'
import { type Measurement, measureInTurns } from './measure.ts'
import { paintingOf } from './picker/painting.ts'
import { scrollingOf } from './picker/scrolling.ts'
import { ownSizes, rivalBytes } from './picker/sizes.ts'
import { openStage, type Stage } from './picker/stage.ts'
import type { BenchOptions, BenchRow } from './types.ts'

const KIB = 1024
const LISTED = 500
const SCROLLED = 50_000
const QUICK_SCROLLED = 2_000

/** One figure of the dialog in a browser; smaller is better. */
interface Work {
  readonly title: string
  readonly unit: string
  readonly floor: number
  readonly goal: number
  measure(stage: Stage, round: number): Promise<number>
}

/** How large the dialog is, how soon a folder is seen, and how evenly it scrolls. */
export async function runPicker(options: BenchOptions): Promise<readonly BenchRow[]> {
  const isWanted = ({ work }: { work: string }) => work.includes(options.only ?? '')
  const sizes = (await measureSizes(options)).filter(isWanted)
  const works = worksFor(options).filter(({ title }) => isWanted({ work: title }))
  if (works.length === 0) return sizes
  await using stage = await openStage({
    crowd: options.quick ? QUICK_SCROLLED : SCROLLED,
    folders: options.rounds + 1,
    filesEach: LISTED,
    signal: options.signal,
  })
  const rows: BenchRow[] = [...sizes]
  for (const work of works) rows.push(await measureWork(work, stage, options))
  return rows
}

function worksFor({ quick }: BenchOptions): readonly Work[] {
  const crowd = (quick ? QUICK_SCROLLED : SCROLLED).toLocaleString('en-US')
  return [
    {
      title: `picker: from the answer with ${LISTED} entries to the painted list`,
      unit: 'ms',
      floor: 100,
      goal: 30,
      measure: paintingOf,
    },
    {
      title: `picker: scrolling ${crowd} entries, the longest frame`,
      unit: 'ms',
      floor: 50,
      goal: 34,
      measure: async (stage) => (await scrollingOf(stage)).longestMs,
    },
    {
      // A screen of 60 frames a second has one every 16.7 ms.
      title: `picker: scrolling ${crowd} entries, a frame on average`,
      unit: 'ms',
      floor: 25,
      goal: 17,
      measure: async (stage) => (await scrollingOf(stage)).averageMs,
    },
  ]
}

async function measureWork(work: Work, stage: Stage, options: BenchOptions): Promise<BenchRow> {
  const { rounds, signal, log } = options
  const contestant = {
    name: 'quayside',
    run: async (round: number) => ({ value: await work.measure(stage, round) }),
  }
  const [measured] = await measureInTurns([contestant], {
    rounds,
    signal,
    onRun: (name, round, { value }) => log(`${work.title}, round ${round}, ${name}: ${value}`),
  })
  if (!measured) throw new Error('nothing was measured')
  return toRow(work, measured)
}

function toRow({ title, unit, floor, goal }: Work, measured: Measurement): BenchRow {
  const { name, median, spread, otherCores } = measured
  return {
    work: title,
    contestant: name,
    median,
    unit,
    spread,
    floor,
    goal,
    bounds: 'median',
    otherCores,
  }
}

/** Sizes do not spread: one look is enough. */
async function measureSizes({ log, tempDir }: BenchOptions): Promise<readonly BenchRow[]> {
  installRivals(log)
  const rival = 'uppy'
  const rivalSize = await rivalBytes(tempDir)
  const own = ownSizes()
  const row = (contestant: string, bytes: number): BenchRow => ({
    work: 'picker: what a page loads for the dialog, gzip',
    contestant,
    median: bytes / KIB,
    unit: 'KiB',
    spread: 0,
    bounds: 'median',
  })
  return [
    { ...row('quayside, picker.js', own.picker), floor: 45, goal: 35 },
    {
      ...row('quayside, with all screens', own.allParts),
      ratio: own.allParts / rivalSize,
      rival,
      note: 'the screens come while the service is asked; without the cropper, which comes when it is used',
    },
    { ...row(rival, rivalSize), note: 'core, dashboard and Dropbox, with their styles' },
    {
      ...row('quayside.js', own.sdk),
      work: 'picker: what a page loads before anybody picks, gzip',
      floor: 8,
      goal: 8,
    },
  ]
}
