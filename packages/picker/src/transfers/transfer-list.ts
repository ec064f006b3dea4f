import type { Signal } from '@preact/signals'
import type { Transfer } from '../state/transfer.ts'

/** Progress is drawn this often: fast enough to flow, slow enough for ten thousand files. */
const DRAW_EVERY_MS = 100

/** The transfers of one picker by their choice's id, in order. `shown` follows them. */
export interface TransferList {
  get(id: string): Transfer | undefined
  all(): readonly Transfer[]
  some(test: (transfer: Transfer) => boolean): boolean
  /** Puts these in the place of all there were. */
  replace(transfers: readonly Transfer[]): void
  /** One becomes another. Answers it; `undefined` when there is no such transfer. */
  change(id: string, to: (transfer: Transfer) => Transfer): Transfer | undefined
  /** Shows now what would be shown in a moment. */
  show(): void
}

export function createTransferList(shown: Signal<readonly Transfer[]>): TransferList {
  let byId = new Map<string, Transfer>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function show(): void {
    clearTimeout(timer)
    timer = undefined
    shown.value = [...byId.values()]
  }

  return {
    get: (id) => byId.get(id),
    all: () => [...byId.values()],
    some(test) {
      for (const transfer of byId.values()) if (test(transfer)) return true
      return false
    },
    replace(transfers) {
      byId = new Map(transfers.map((transfer) => [transfer.choice.id, transfer]))
      show()
    },
    change(id, to) {
      const before = byId.get(id)
      if (!before) return undefined
      const after = to(before)
      byId.set(id, after)
      timer ??= setTimeout(show, DRAW_EVERY_MS)
      return after
    },
    show,
  }
}
