import type { Signal } from '@preact/signals'
import type { Transfer } from '../state/transfer.ts'
import type { JobAnswer } from './folders/folder-answer.ts'
import type { JobApi } from './folders/with-folders.ts'
import { hasEnded } from './ingests.ts'
import type { RememberedRun, TransferMemory } from './memory.ts'
import { isActive, waitingTransfer } from './transfer-state.ts'

/** What went on while no dialog looked, found again. */
export interface Recovery {
  /**
   * Finds what earlier dialogs left behind and follows it into `shown`; resolves when all of it
   * was seen once. What belongs to a session that is gone is forgotten without a word.
   */
  find(): Promise<readonly Transfer[]>
  /** From now on these are told to `onIngest` and no longer shown here. */
  take(ids: readonly string[]): void
  /** Stops at the service what was taken; nothing happens for what is not ours. */
  cancel(id: string): void
  /** Shows and remembers it no more. */
  dismiss(): void
  /** Looks no longer; what has not ended is found again by the next dialog. */
  stop(): void
}

export interface RecoveryDeps {
  readonly memory: TransferMemory
  readonly shown: Signal<readonly Transfer[]>
  /** Speaks for the session that began a run. */
  apiWith(token: string): Pick<JobApi, 'watchIngests' | 'cancelIngest'>
  /** What an answer makes of a transfer. */
  toTransfer(transfer: Transfer, answer: JobAnswer): Transfer
  onIngest(id: string, answer: JobAnswer): void
}

interface Followed {
  readonly run: RememberedRun
  readonly api: Pick<JobApi, 'watchIngests' | 'cancelIngest'>
  readonly left: Set<string>
}

export function createRecovery(deps: RecoveryDeps): Recovery {
  const { memory, shown } = deps
  const life = new AbortController()
  const taken = new Set<string>()
  const followed = new Map<string, Followed>()

  async function find(): Promise<readonly Transfer[]> {
    const runs = await memory.abandoned()
    // A dialog that has gone leaves them to the next one.
    if (life.signal.aborted) return []
    await Promise.all(runs.map(firstLookAt))
    return shown.value
  }

  /** Resolves when each ingest was told once, or will not be. */
  function firstLookAt(run: RememberedRun): Promise<void> {
    memory.adopt(run.id)
    const left = new Set(run.items.map(({ ingestId }) => ingestId))
    const one: Followed = { run, api: deps.apiWith(run.token), left }
    followed.set(run.id, one)
    return new Promise((resolve) => {
      void follow(one, resolve).finally(resolve)
    })
  }

  async function follow({ run, api, left }: Followed, onSeen: () => void): Promise<void> {
    const unseen = new Set(left)
    try {
      for await (const answer of api.watchIngests([...left], { signal: life.signal })) {
        const item = run.items.find(({ ingestId }) => ingestId === answer.id)
        if (!item) continue
        if (hasEnded(answer)) left.delete(answer.id)
        tell(waitingTransfer(item.choice), answer)
        unseen.delete(answer.id)
        if (unseen.size === 0) onSeen()
      }
    } catch {
      if (!life.signal.aborted) lose(run)
    }
  }

  function tell(fresh: Transfer, answer: JobAnswer): void {
    const { id } = fresh.choice
    if (taken.has(id)) deps.onIngest(id, answer)
    else shown.value = withOutcome(shown.value, deps.toTransfer(shownOr(fresh), answer))
  }

  function shownOr(fresh: Transfer): Transfer {
    return shown.value.find(({ choice }) => choice.id === fresh.choice.id) ?? fresh
  }

  /** The session is gone, and with it whatever still ran. What has ended is worth showing. */
  function lose(run: RememberedRun): void {
    memory.forget(run.id)
    followed.delete(run.id)
    const ids = new Set(run.items.map(({ choice }) => choice.id))
    shown.value = shown.value.filter((each) => !ids.has(each.choice.id) || !isActive(each))
  }

  return {
    find,
    take(ids) {
      for (const id of ids) taken.add(id)
      shown.value = shown.value.filter(({ choice }) => !taken.has(choice.id))
    },
    cancel(id) {
      for (const { run, api } of followed.values()) {
        const item = run.items.find(({ choice }) => choice.id === id)
        // It may have ended a moment ago; then there is nothing to cancel, and nothing to tell.
        if (item) api.cancelIngest(item.ingestId).catch(() => undefined)
      }
    },
    dismiss() {
      shown.value = []
      for (const { run } of followed.values()) memory.forget(run.id)
    },
    stop() {
      life.abort()
      for (const { run, left } of followed.values()) {
        if (left.size === 0) memory.forget(run.id)
        else memory.release(run.id)
      }
      followed.clear()
    },
  }
}

/** In its place, or at the end; what was cancelled is of no interest to anybody. */
function withOutcome(transfers: readonly Transfer[], transfer: Transfer): readonly Transfer[] {
  const { id } = transfer.choice
  if (transfer.state === 'cancelled') return transfers.filter(({ choice }) => choice.id !== id)
  const isKnown = transfers.some(({ choice }) => choice.id === id)
  if (!isKnown) return [...transfers, transfer]
  return transfers.map((each) => (each.choice.id === id ? transfer : each))
}
