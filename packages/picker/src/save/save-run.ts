import type { Signal } from '@preact/signals'
import type { Api, Clash } from '@quayside/client/api'
import { askPatiently } from '../cloud/ask-patiently.ts'
import { newId } from '../state/new-id.ts'
import type { SaveOrder } from './save-order.ts'
import { afterTold, isDone, isOver, type SaveRow, totalsOf } from './save-rows.ts'
import type { SavePlace } from './saving.ts'

/** The service at work on the rows. */
export interface SaveRun {
  /**
   * Begins what is neither saved nor on its way, and resolves when all of it has ended. Rejects when
   * it cannot.
   */
  go(place: SavePlace, onClash: Clash): Promise<void>
  /** What has not ended is not saved. */
  cancel(): void
  isCancelled(): boolean
}

export interface SaveRunDeps {
  readonly api: Pick<Api, 'startExports' | 'watchExports' | 'cancelExport'>
  readonly rows: Signal<readonly SaveRow[]>
  readonly onProgress: SaveOrder['onProgress']
  readonly signal: AbortSignal
}

/** What one call takes. */
const MOST_ITEMS = 500

export function createSaveRun({ api, rows, onProgress, signal }: SaveRunDeps): SaveRun {
  let isCancelled = false

  async function begin({ source, folder, account }: SavePlace, onClash: Clash): Promise<void> {
    const left = rows.value.filter((row) => row.export === undefined)
    for (let at = 0; at < left.length; at += MOST_ITEMS) {
      const some = left.slice(at, at + MOST_ITEMS)
      const items = some.map(({ item }) => item)
      // Asked again after a lost answer, nothing begins twice.
      const wanted = { folder, account, onClash, requestKey: newId(), signal }
      const start = () => api.startExports(source, items, wanted)
      const started = await askPatiently(start, { signal })
      const begun = new Map(some.map((row, index) => [row, started[index]]))
      rows.value = rows.value.map((row) =>
        begun.has(row) ? { ...row, export: begun.get(row) } : row,
      )
    }
  }

  async function follow(): Promise<void> {
    const ids = rows.value.flatMap((row) => (isOver(row) ? [] : (row.export?.id ?? [])))
    for await (const told of api.watchExports(ids, { signal })) {
      rows.value = afterTold(rows.value, told)
      const { percent, sent } = totalsOf(rows.value)
      onProgress?.({ totalPercent: percent, totalBytes: sent })
    }
  }

  function cancelBegun(): void {
    for (const { export: one } of rows.value.filter((row) => !isOver(row))) {
      // That it had ended a moment before is no matter to anybody.
      if (one) api.cancelExport(one.id).catch(() => undefined)
    }
  }

  return {
    isCancelled: () => isCancelled,
    cancel() {
      isCancelled = true
      cancelBegun()
    },
    async go(place, onClash) {
      isCancelled = false
      // What was begun and could not be followed any more is followed again.
      rows.value = rows.value.map((row) =>
        isOver(row) && !isDone(row) ? { ...row, export: undefined } : row,
      )
      await begin(place, onClash)
      if (isCancelled) cancelBegun()
      await follow()
    },
  }
}
