import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { hasEnded } from '../../leases/leased-rows.ts'
import type { IngestId } from '../../lib/ids.ts'
import type { Ingest, Ingests } from '../ingest.ts'
import type { BeginFiles } from './begin-files.ts'
import { listOpenIngests, type SettledFile, settleFiles } from './file-rows.ts'
import { saveProgress, saveView } from './folder-pick-repository.ts'
import type { FilesWait, FolderPickProgress } from './folder-pick-row.ts'
import type { LiveFolderPick } from './live-folder-pick.ts'

export interface StoreFilesDeps {
  readonly database: Database
  readonly owner: string
  readonly ingests: Pick<Ingests, 'findMany' | 'cancel'>
  readonly beginFiles: BeginFiles
}

export interface StoreFiles {
  /** Stores what was found, some at a time, until each file has ended. */
  all(live: LiveFolderPick, signal: AbortSignal): Promise<void>
  /** Calls off what is on its way, and notes what became of it. */
  callOff(live: LiveFolderPick, signal: AbortSignal): Promise<void>
}

/**
 * Ingests begun and not ended: more than run at a time, so that these never wait for more, and few
 * enough that a file picked by itself does not stand behind a whole folder.
 */
const WINDOW = 96
/** Begun together, so that they share what a commit costs. */
const LEAST_BATCH = 24
/** How often it is looked what has ended: soon while much does, and at leisure while nothing does. */
const SHORTEST_LOOK_MS = 15
const LONGEST_LOOK_MS = 250
/** How old what other processes are told may be. */
const VIEW_MS = 1_000

export function createStoreFiles(deps: StoreFilesDeps): StoreFiles {
  const { database, ingests, beginFiles } = deps

  /** What has not ended. Notes the rest. */
  async function look(live: LiveFolderPick, open: readonly IngestId[]) {
    const found = await ingests.findMany(live.job.request.appKey, open)
    const areOpen = found.filter((ingest) => !hasEnded(ingest))
    if (areOpen.length < open.length) await settle(deps, live)
    live.arriving = areOpen.reduce((sum, { received }) => sum + received, 0)
    live.wait = waitOf(areOpen)
    return areOpen.map(({ id }) => id)
  }

  return {
    async all(live, signal) {
      const { job } = live
      const tellView = createTellView(deps, live)
      let open = await listOpenIngests(database.db, job.id)
      let mayBeMore = true
      for (let pauseMs = SHORTEST_LOOK_MS; ; ) {
        signal.throwIfAborted()
        const before = open.length
        open = await look(live, open)
        const hasChanged = open.length < before
        if (mayBeMore && WINDOW - open.length >= LEAST_BATCH) {
          const begun = await beginFiles(live, WINDOW - open.length)
          open = [...open, ...begun.ids]
          mayBeMore = begun.mayBeMore
        }
        if (open.length === 0 && !mayBeMore) return
        await tellView()
        pauseMs = hasChanged ? SHORTEST_LOOK_MS : Math.min(LONGEST_LOOK_MS, pauseMs * 1.5)
        await sleep(pauseMs, undefined, { signal })
      }
    },
    async callOff(live, signal) {
      const { id, request } = live.job
      let open = await listOpenIngests(database.db, id)
      await Promise.all(open.map((one) => ingests.cancel(request.appKey, one)))
      for (;;) {
        open = await look(live, open)
        if (open.length === 0) return
        // Of another process, or of one that died: it is told by the row, and takes a while.
        await sleep(LONGEST_LOOK_MS, undefined, { signal })
      }
    },
  }
}

/** An ingest that is not there any more counts as ended: nothing comes of it. */
async function settle({ database, owner }: StoreFilesDeps, live: LiveFolderPick): Promise<void> {
  const { id } = live.job
  live.progress = await database.transaction(async (trx) => {
    const settled = await settleFiles(trx, id)
    const progress = settled.reduce(withSettled, live.progress)
    await saveProgress(trx, id, owner, progress)
    return progress
  })
  live.hasAdvanced = true
}

function withSettled(
  progress: FolderPickProgress,
  { state, listed_size, size }: SettledFile,
): FolderPickProgress {
  if (state === 'failed') return { ...progress, failed: progress.failed + 1 }
  if (state !== 'done') return progress
  const stored = size ?? 0
  return {
    ...progress,
    done: progress.done + 1,
    received: progress.received + stored,
    // Now it is known, and it may be another than what was listed.
    bytes: progress.bytes + stored - (listed_size ?? 0),
  }
}

/** What all wait for, as long as none of them gets anywhere. */
function waitOf(open: readonly Ingest[]): FilesWait | undefined {
  const [first, ...others] = open
    .filter(({ state }) => state === 'waiting')
    .toSorted((one, other) => (one.resumesAt?.getTime() ?? 0) - (other.resumesAt?.getTime() ?? 0))
  if (!first?.error || !first.resumesAt || others.length + 1 < open.length) return undefined
  return { error: first.error, resumesAt: first.resumesAt }
}

function createTellView({ database, owner }: StoreFilesDeps, live: LiveFolderPick) {
  let toldAt = Date.now()
  let told = ''
  return async function tellView(): Promise<void> {
    const { arriving, wait } = live
    const view = `${arriving} ${wait?.error.code} ${wait?.resumesAt.getTime()}`
    if (view === told || Date.now() - toldAt < VIEW_MS) return
    await database.losableTransaction((trx) =>
      saveView(trx, live.job.id, owner, { arriving, wait }),
    )
    told = view
    toldAt = Date.now()
  }
}
