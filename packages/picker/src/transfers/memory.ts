import type { FetchedChoice } from './ingest-calls.ts'

/** Ingests that go on although nobody looks, and who may ask for them. */
export interface RememberedRun {
  /** Of the dialog that began them. */
  readonly id: string
  readonly token: string
  readonly atMs: number
  readonly items: readonly RememberedItem[]
}

export interface RememberedItem {
  readonly ingestId: string
  readonly choice: FetchedChoice
}

/** What the browser keeps of running transfers, so that a later dialog finds them. */
export interface TransferMemory {
  /** Puts this run in the place of what was kept of it; without items it is forgotten. */
  keep(run: RememberedRun): void
  forget(runId: string): void
  /** Takes an abandoned run over: other dialogs do not find it while this one looks after it. */
  adopt(runId: string): void
  /** Leaves a run to whichever dialog looks next. */
  release(runId: string): void
  /** Runs of dialogs that are gone, and not older than a day. */
  abandoned(): Promise<readonly RememberedRun[]>
}

export interface MemoryDeps {
  /** `undefined` where the browser keeps nothing for us: then nothing is remembered. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined
  /** Tells the dialogs of other tabs from those that are gone. Without it all count as gone. */
  readonly locks: Pick<LockManager, 'request'> | undefined
  readonly apiKey: string
  readonly now: () => number
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Storage is small and other people's: about half a megabyte at the most. */
const MOST_RUNS = 10
const MOST_ITEMS = 1000

/** Pictures may be given as `data:` addresses, which are long. */
const LONGEST_THUMBNAIL = 1000

export function createTransferMemory({ storage, locks, apiKey, now }: MemoryDeps): TransferMemory {
  const key = `quayside:transfers:${apiKey}`
  const lockName = (runId: string) => `${key}:${runId}`
  const held = new Map<string, () => void>()

  function read(): readonly RememberedRun[] {
    try {
      const runs = parseRuns(JSON.parse(storage?.getItem(key) ?? '[]'))
      return runs.filter(({ atMs }) => now() - atMs < DAY_MS)
    } catch {
      return [] // kept by somebody else under our name, or the browser keeps nothing
    }
  }

  function write(runs: readonly RememberedRun[]): void {
    try {
      if (runs.length === 0) storage?.removeItem(key)
      else storage?.setItem(key, JSON.stringify(runs.slice(-MOST_RUNS)))
    } catch {
      // Full, or forbidden: transfers go on, only a later dialog will not know of them.
    }
  }

  /** The browser gives it back when the tab is gone, however it went. */
  function hold(runId: string): void {
    if (held.has(runId)) return
    let release = () => {}
    const gone = new Promise<void>((resolve) => {
      release = resolve
    })
    held.set(runId, () => release())
    locks?.request(lockName(runId), () => gone).catch(() => undefined)
  }

  async function isAbandoned({ id }: RememberedRun): Promise<boolean> {
    if (held.has(id)) return false
    if (!locks) return true
    return await locks.request(lockName(id), { ifAvailable: true }, (lock) => lock !== null)
  }

  function release(runId: string): void {
    held.get(runId)?.()
    held.delete(runId)
  }

  function forget(runId: string): void {
    release(runId)
    const runs = read()
    if (runs.some(({ id }) => id === runId)) write(runs.filter(({ id }) => id !== runId))
  }

  return {
    keep(run) {
      if (run.items.length === 0) return forget(run.id)
      hold(run.id)
      const items = run.items.slice(0, MOST_ITEMS).map(withoutLongThumbnail)
      write([...read().filter(({ id }) => id !== run.id), { ...run, items }])
    },
    forget,
    adopt: hold,
    release,
    async abandoned() {
      const runs = read()
      const verdicts = await Promise.all(runs.map(isAbandoned))
      return runs.filter((_, index) => verdicts[index])
    },
  }
}

function withoutLongThumbnail({ ingestId, choice }: RememberedItem): RememberedItem {
  const isLong = (choice.thumbnail?.length ?? 0) > LONGEST_THUMBNAIL
  return { ingestId, choice: isLong ? { ...choice, thumbnail: undefined } : choice }
}

/** Whatever was kept, as far as it still makes sense. */
function parseRuns(json: unknown): readonly RememberedRun[] {
  if (!Array.isArray(json)) return []
  return json.flatMap((run: unknown) => {
    if (!isRecord(run) || !Array.isArray(run.items)) return []
    const { id, token, atMs } = run
    if (typeof id !== 'string' || typeof token !== 'string' || typeof atMs !== 'number') return []
    return [{ id, token, atMs, items: run.items.flatMap(parseItem) }]
  })
}

function parseItem(json: unknown): readonly RememberedItem[] {
  if (!isRecord(json) || typeof json.ingestId !== 'string' || !isRecord(json.choice)) return []
  const choice = parseChoice(json.choice)
  return choice ? [{ ingestId: json.ingestId, choice }] : []
}

/** A choice as the browser kept it; `undefined` when it is none. */
export function parseChoice(json: Readonly<Record<string, unknown>>): FetchedChoice | undefined {
  const facts = {
    id: stringOf(json.id),
    name: stringOf(json.name),
    size: typeof json.size === 'number' ? json.size : undefined,
    contentType: stringOf(json.contentType),
    source: stringOf(json.source),
    originalPath: stringOf(json.originalPath),
    thumbnail: stringOf(json.thumbnail) || undefined,
    alt: stringOf(json.alt) || undefined,
  }
  if (!facts.id || !facts.name || !facts.source) return undefined
  if (json.kind === 'url') return { ...facts, kind: 'url', url: stringOf(json.url) }
  const exportFormat = stringOf(json.exportFormat) || undefined
  const account = stringOf(json.account) || undefined
  const isFolder = json.isFolder === true || undefined
  const path = stringOf(json.path)
  return { ...facts, kind: 'cloud', path, account, exportFormat, isFolder }
}

function stringOf(json: unknown): string {
  return typeof json === 'string' ? json : ''
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null
}
