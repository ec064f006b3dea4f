import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { type BareSharp, startBareSharp } from './convert/bare.ts'
import { askForAll } from './convert/http-load.ts'
import { type Ipx, startIpx } from './convert/ipx.ts'
import { mixedOrder, type Order, orderOf, type Thumbnail } from './convert/orders.ts'
import { makePhotos, type Photo } from './convert/photos.ts'
import { hasVipsthumbnail, thumbnailAll } from './convert/vipsthumbnail.ts'
import { measureWarm, type WarmWork } from './convert/warm.ts'
import { startWholeQuayside, type WholeQuayside } from './delivery/whole-quayside.ts'
import { installRivals } from './install.ts'
import { type Contestant, type Measurement, measureInTurns } from './measure.ts'
import { watchUsage } from './process-usage.ts'
import type { BenchOptions, BenchRow } from './types.ts'

/** Lines of the table of what "fast" means. */
const COLD: readonly (Thumbnail & { readonly title: string })[] = [
  { title: 'convert: 12 megapixels to 300 px WebP, cold', width: 300, format: 'webp' },
  { title: 'convert: 12 megapixels to 1,200 px JPEG, cold', width: 1_200, format: 'jpg' },
]
const COLD_FLOOR = 0.85
const COLD_GOAL = 0.95
const MIXED = 'convert: six kinds of work on 12 megapixels, 32 clients, cold'
const WARM: readonly WarmWork[] = [
  { title: 'convert: 300 px WebP, warm', width: 300, format: 'webp', floor: 0.9, goal: 0.95 },
  { title: 'convert: 1,200 px JPEG, warm', width: 1_200, format: 'jpg', floor: 0.9, goal: 0.95 },
]

/** As many as sharp alone does at once. */
const CORES = availableParallelism()
/** Of a server whose every core shall work some must already wait. */
const CLIENTS = CORES * 2
const MIXED_CLIENTS = 32
const PHOTOS = 24
const QUICK_PHOTOS = 4
/** Far from the numbers of the others, which make some of the same pictures. */
const MIXED_FIRST = 1_000
/** Made in one run, some from the same photo. */
const PICTURES = 96
const QUICK_PICTURES = 8

interface Field {
  readonly photos: readonly Photo[]
  readonly quayside: WholeQuayside
  readonly ipx: Ipx
  readonly bare: BareSharp
}

/** Pictures of photos over HTTP, against sharp alone, ipx over HTTP, and a program for each picture. */
export async function runConvert(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { log, only = '', quick, signal, tempDir } = options
  installRivals(log)
  log('drawing photos …')
  const photos = await makePhotos(tempDir, quick ? QUICK_PHOTOS : PHOTOS)
  const dir = `${tempDir}/storage`
  await using quayside = await startWholeQuayside(photos, { dir, tempDir, isUnbound: true, signal })
  await using ipx = await startIpx(`${tempDir}/photos`, { tempDir, signal })
  using bare = startBareSharp(signal)
  const field = { photos, quayside, ipx, bare }
  const rows: BenchRow[] = []
  for (const work of COLD.filter(({ title }) => title.includes(only))) {
    rows.push(...(await measureCold(work, field, options)))
  }
  if (MIXED.includes(only)) rows.push(...(await measureMixed(field, options)))
  for (const work of WARM.filter(({ title }) => title.includes(only))) {
    const [photo] = photos
    if (photo) rows.push(...(await measureWarm(work, photo, quayside, options)))
  }
  return rows
}

async function measureCold(
  work: Thumbnail & { readonly title: string },
  field: Field,
  { rounds, quick, log, tempDir, signal }: BenchOptions,
): Promise<readonly BenchRow[]> {
  const count = quick ? QUICK_PICTURES : PICTURES
  const folder = `${tempDir}/made`
  mkdirSync(folder, { recursive: true })
  const files = turns(field.photos, count).map(({ file }) => file)
  const orders = (round: number) => files.map((_, index) => orderOf(work, round * count + index))
  const sharpAlone = contestant('sharp alone', field.bare.pid, count, () =>
    field.bare.make({ files, folder, atOnce: CORES, thumbnail: work }),
  )
  const overHttp = httpContestants(field, { count, clients: CLIENTS, orders, signal })
  const vips = contestant('vipsthumbnail', process.pid, count, () =>
    thumbnailAll(files, work, { folder, atOnce: CORES, signal }),
  )
  const contestants = [sharpAlone, ...overHttp, ...(hasVipsthumbnail() ? [vips] : [])]
  const measured = await measureInTurns(contestants, {
    rounds,
    signal,
    onRun: (name, round, { value }) =>
      log(`${work.title}, round ${round}: ${name} ${value.toFixed(1)} pictures/s`),
  })
  return compare(work.title, measured, [
    { to: 'sharp alone', floor: COLD_FLOOR, goal: COLD_GOAL },
    { to: 'ipx', floor: 1, goal: 1 },
  ])
}

async function measureMixed(
  field: Field,
  { rounds, quick, log, signal }: BenchOptions,
): Promise<readonly BenchRow[]> {
  const count = quick ? QUICK_PICTURES : PICTURES
  const orders = (round: number) =>
    Array.from({ length: count }, (_, index) => mixedOrder(MIXED_FIRST + round * count + index))
  const contestants = httpContestants(field, { count, clients: MIXED_CLIENTS, orders, signal })
  const measured = await measureInTurns(contestants, {
    rounds,
    signal,
    onRun: (name, round, { value }) =>
      log(`${MIXED}, round ${round}: ${name} ${value.toFixed(1)} pictures/s`),
  })
  return compare(MIXED, measured, [{ to: 'ipx', floor: 1, goal: 1 }])
}

/** The files of one run, each as often as the next. */
function turns(photos: readonly Photo[], count: number): readonly Photo[] {
  return Array.from({ length: count }, (_, index) => photos[index % photos.length]).filter(
    (photo) => photo !== undefined,
  )
}

interface HttpWork {
  readonly count: number
  readonly clients: number
  readonly orders: (round: number) => readonly Order[]
  readonly signal: AbortSignal
}

function httpContestants(
  { photos, quayside, ipx }: Field,
  { count, clients, orders, signal }: HttpWork,
): readonly Contestant[] {
  const files = turns(photos, count)
  const ask = (urlOf: (photo: Photo, order: Order) => string) => (round: number) => {
    const urls = orders(round).map((order, index) => {
      const photo = files[index]
      if (!photo) throw new Error('there are more orders than files')
      return urlOf(photo, order)
    })
    return askForAll({ urls, clients, contentTypes: ['image/webp', 'image/jpeg'], signal })
  }
  return [
    contestant(
      'Quayside',
      quayside.pid,
      count,
      ask((photo, { tasks }) => `${quayside.url}/${tasks}${quayside.pathOf(photo)}`),
    ),
    contestant(
      'ipx',
      ipx.pid,
      count,
      ask(({ name }, { modifiers }) => `${ipx.url}/${modifiers}/${name}`),
    ),
  ]
}

function contestant(
  name: string,
  pid: number,
  count: number,
  work: (round: number) => Promise<number>,
): Contestant {
  return {
    name,
    run: async (round) => {
      const usage = watchUsage(pid)
      try {
        const seconds = await work(round)
        return { value: count / seconds, ...usage.stop() }
      } finally {
        usage.stop()
      }
    },
  }
}

interface Comparison {
  readonly to: string
  readonly floor: number
  readonly goal: number
}

/** Everybody beside the first comparison's rival; Quayside beside each rival it has a goal for. */
function compare(
  work: string,
  measured: readonly Measurement[],
  comparisons: readonly Comparison[],
): readonly BenchRow[] {
  const [main] = comparisons
  const medianOf = (name: string) => measured.find((one) => one.name === name)?.median
  const row = ({ name, ...figures }: Measurement) => ({
    ...{ work, unit: 'pictures/s', contestant: name },
    ...figures,
  })
  const goals = (one: Measurement): readonly BenchRow[] =>
    comparisons.flatMap(({ to, ...goal }) => {
      const rival = medianOf(to)
      return rival ? [{ ...row(one), ratio: one.median / rival, rival: to, ...goal }] : []
    })
  return measured.flatMap((one) => {
    if (one.name === 'Quayside') return goals(one)
    const rival = main && one.name !== main.to ? medianOf(main.to) : undefined
    return [rival && main ? { ...row(one), ratio: one.median / rival, rival: main.to } : row(one)]
  })
}
