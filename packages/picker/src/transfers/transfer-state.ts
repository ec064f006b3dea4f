import type { PickedFile } from '@quayside/client'
import type { Choice } from '../state/choice.ts'
import type { Problem, Transfer } from '../state/transfer.ts'
import type { FolderFacts } from './folders/folder-answer.ts'

/** A transfer that has not begun. */
export function waitingTransfer(choice: Choice): Transfer {
  return {
    choice,
    state: 'waiting',
    sent: 0,
    continuedAt: undefined,
    size: choice.size,
    ingestId: undefined,
    result: undefined,
    problem: undefined,
  }
}

/** On its way; what held it up is over. */
export function started(transfer: Transfer): Transfer {
  return { ...transfer, state: 'running', problem: undefined, resumesAt: undefined }
}

/** Bytes arrived. A size that only becomes known on the way is kept. */
export function progressed(transfer: Transfer, sent: number, size?: number): Transfer {
  return { ...started(transfer), sent, size: size ?? transfer.size }
}

/** It goes on where it was before the page was loaded again. */
export function continued(transfer: Transfer, sent: number, size: number): Transfer {
  return { ...progressed(transfer, sent, size), continuedAt: (100 * sent) / size }
}

/** On its way, but nothing moves at the moment, why, and until when if that is known. */
export function delayed(transfer: Transfer, problem: Problem, resumesAt?: number): Transfer {
  return { ...transfer, state: 'running', problem, resumesAt }
}

/** Whether it waits because its source asked for it, and until when. */
export function askedToWaitUntil({ state, problem, resumesAt }: Transfer): number | undefined {
  return state === 'running' && problem?.code === SOURCE_BUSY ? resumesAt : undefined
}

const SOURCE_BUSY = 'source_busy'

export function paused(transfer: Transfer): Transfer {
  return { ...transfer, state: 'paused', problem: undefined }
}

/** From a pause back into the row; it runs when its turn comes. */
export function resumed(transfer: Transfer): Transfer {
  return { ...transfer, state: 'waiting' }
}

export function done(transfer: Transfer, result: PickedFile): Transfer {
  const size = result.size || transfer.size || transfer.sent
  return { ...transfer, state: 'done', sent: size, size, result, problem: undefined }
}

/** All of a folder was tried; a file that failed is a failure of the folder. */
export function folderDone(transfer: Transfer, folder: FolderFacts, problem?: Problem): Transfer {
  const size = transfer.size ?? transfer.sent
  const ended = { ...transfer, folder, sent: size, size, problem, resumesAt: undefined }
  return { ...ended, state: folder.failed > 0 ? 'failed' : 'done' }
}

export function failed(transfer: Transfer, problem: Problem): Transfer {
  return { ...transfer, state: 'failed', problem }
}

export function cancelled(transfer: Transfer): Transfer {
  return { ...transfer, state: 'cancelled', problem: undefined }
}

/** From the beginning; of a folder that stored some of its files only the others. */
export function retried({ choice, state, folder, ingestId }: Transfer): Transfer {
  const isBegun = folder?.outcome !== undefined || state === 'cancelled'
  const isMended = choice.kind === 'cloud' && choice.isFolder && isBegun
  return waitingTransfer(isMended ? { ...choice, again: ingestId } : choice)
}

/** Whether something may still come of it without anybody asking. */
export function isActive({ state }: Transfer): boolean {
  return state === 'waiting' || state === 'running' || state === 'paused'
}

/** Whether trying again makes sense: it failed for a reason that may pass, or was cancelled. */
export function canRetry({ state, problem }: Transfer): boolean {
  return state === 'cancelled' || (state === 'failed' && problem?.canRetry === true)
}

/** Whether closing the page would lose it: what the server fetches by itself goes on. */
export function isUnsaved(transfer: Transfer): boolean {
  return transfer.choice.kind === 'device' && isActive(transfer)
}

/** 0 to 1; `undefined` while nobody knows how much there is. */
export function fractionOf({ state, sent, size, folder }: Transfer): number | undefined {
  if (state === 'done') return 1
  if (folder) {
    const { isCounted, found, done, failed: lost } = folder
    return isCounted && found > 0 ? (done + lost) / found : undefined
  }
  if (size === undefined) return undefined
  return size === 0 ? 0 : Math.min(1, sent / size)
}

/** Whether a choice that was changed since would be sent exactly as this one was. */
export function isSameSending(before: Choice, now: Choice): boolean {
  if (before.name !== now.name || before.alt !== now.alt) return false
  if (before.kind === 'device') return now.kind === 'device' && before.file === now.file
  if (before.kind === 'cloud') {
    return now.kind === 'cloud' && before.exportFormat === now.exportFormat
  }
  return now.kind === 'url' && before.url === now.url
}

/**
 * What a list shows: failures first, then in the order of choosing. Beyond `limit` what moves
 * comes before what waits and what is over, and the rest is only counted.
 */
export function shownTransfers(
  transfers: readonly Transfer[],
  limit: number,
): { readonly rows: readonly Transfer[]; readonly more: number } {
  const isLong = transfers.length > limit
  const rank = ({ state }: Transfer) => (isLong || state === 'failed' ? RANKS[state] : RANKS.done)
  const rows = transfers.toSorted((a, b) => rank(a) - rank(b)).slice(0, limit)
  return { rows, more: transfers.length - rows.length }
}

const RANKS = { failed: 0, running: 1, paused: 2, waiting: 3, done: 4, cancelled: 5 } as const
