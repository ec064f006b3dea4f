import type { PickedFile } from '@quayside/client'
import type { FileAnswer } from '@quayside/wire'
import type { PickerOptions, UploadControls } from '../options/picker-options.ts'
import { type Choice, isWholeFolder } from '../state/choice.ts'
import type { Problem, Transfer } from '../state/transfer.ts'
import type { FolderFacts, JobAnswer } from './folders/folder-answer.ts'
import { failureOf, mayPass } from './ingest-failure.ts'
import type { IngestEvents } from './ingests.ts'
import { toPickedFile } from './picked-file.ts'
import type { PipelineEvents } from './pipeline.ts'
import { progressOf } from './requests.ts'
import type { TransferList } from './transfer-list.ts'
import {
  cancelled,
  continued,
  delayed,
  done,
  failed,
  folderDone,
  isActive,
  progressed,
  retried,
  started,
} from './transfer-state.ts'

type ReportOptions = Pick<
  PickerOptions,
  | 'exposeOriginalFile'
  | 'onFileUploadStarted'
  | 'onFileUploadProgress'
  | 'onFileUploadFinished'
  | 'onFileUploadFailed'
  | 'onFileUploadCancel'
>

/** Where what becomes of files is written down, and told to the page. */
export interface Outcomes extends PipelineEvents, IngestEvents {
  /** The file as callbacks tell it before anything has come of it. */
  fileOf(choice: Choice): PickedFile
  /** What an answer makes of a transfer; nobody is told. */
  toTransfer(transfer: Transfer, answer: JobAnswer): Transfer
  /** It begins again, and the page will hear of it again. */
  restart(id: string): void
  /** Cancelled, here or anywhere else. */
  onCancelled(id: string): void
}

export interface OutcomesDeps {
  readonly list: TransferList
  readonly options: ReportOptions
  problemOf(error: unknown): Problem
  controlsOf(id: string): UploadControls
  /** The service goes on with one by itself from now on. */
  onIngestBegan(): void
  /** One has ended, in whatever way. */
  onEnded(): void
}

export function createOutcomes(deps: OutcomesDeps): Outcomes {
  const { list, options, problemOf } = deps
  const told = new Set<string>()

  const fileOf = (choice: Choice, answer?: FileAnswer) => toPickedFile(choice, answer, options)

  const { toTransfer, toFolderDone, problemOfIngest } = createTranslation({ fileOf, problemOf })

  function onStarted(id: string): void {
    const transfer = list.change(id, started)
    // Of a folder the page hears file by file, when it is over.
    if (!transfer || told.has(id) || isWholeFolder(transfer.choice)) return
    told.add(id)
    options.onFileUploadStarted?.(fileOf(transfer.choice), deps.controlsOf(id))
  }

  function onDone(id: string, answer: FileAnswer): void {
    const transfer = list.change(id, (each) => done(each, fileOf(each.choice, answer)))
    if (!transfer?.result) return
    options.onFileUploadFinished?.(transfer.result)
    deps.onEnded()
  }

  function onFailed(id: string, error: unknown, problem = problemOf(error)): void {
    const transfer = list.change(id, (each) => failed(each, problem))
    if (!transfer) return
    options.onFileUploadFailed?.(fileOf(transfer.choice), error)
    deps.onEnded()
  }

  function onCancelled(id: string): void {
    const transfer = list.change(id, cancelled)
    if (!transfer) return
    if (!isWholeFolder(transfer.choice)) options.onFileUploadCancel?.(fileOf(transfer.choice))
    deps.onEnded()
  }

  function onFolderDone(id: string, folder: FolderFacts): void {
    const transfer = list.change(id, (each) => toFolderDone(each, folder))
    if (!transfer) return
    for (const file of folder.outcome?.uploaded ?? []) {
      if (!told.has(file.uploadId)) options.onFileUploadFinished?.(file)
      told.add(file.uploadId)
    }
    for (const { file, error } of folder.outcome?.failed ?? []) {
      options.onFileUploadFailed?.(file, error)
    }
    deps.onEnded()
  }

  function onIngest(id: string, answer: JobAnswer): void {
    const before = list.get(id)
    if (!before || !isActive(before)) return
    if (before.ingestId !== answer.id) {
      list.change(id, (each) => ({ ...each, ingestId: answer.id }))
      onStarted(id)
      deps.onIngestBegan()
    }
    if (answer.state === 'done' && answer.folder) onFolderDone(id, answer.folder)
    else if (answer.state === 'done' && answer.file) onDone(id, answer.file)
    else if (answer.state === 'failed') onFailed(id, failureOf(answer), problemOfIngest(answer))
    else if (answer.state === 'cancelled') onCancelled(id)
    else list.change(id, (each) => toTransfer(each, answer))
  }

  return {
    fileOf,
    toTransfer,
    onStarted,
    onDone,
    onFailed,
    onCancelled,
    onIngest,
    onProgress(id, progress) {
      const { sent, total } = progress
      const transfer = list.change(id, (each) => progressed(each, sent, total))
      if (transfer) {
        options.onFileUploadProgress?.(fileOf(transfer.choice), progressOf(progress))
      }
    },
    onContinued(id, { sent, total }) {
      list.change(id, (each) => continued(each, sent, total))
    },
    onDelayed(id, error) {
      list.change(id, (each) => delayed(each, problemOf(error)))
    },
    restart(id) {
      told.delete(id)
      list.change(id, retried)
    },
  }
}

/** What answers of the service make of transfers. */
function createTranslation({
  fileOf,
  problemOf,
}: {
  readonly fileOf: (choice: Choice, answer?: FileAnswer) => PickedFile
  readonly problemOf: OutcomesDeps['problemOf']
}) {
  function problemOfIngest(answer: JobAnswer): Problem {
    const failure = failureOf(answer)
    return { ...problemOf(failure), canRetry: mayPass(failure) }
  }

  function toFolderDone(transfer: Transfer, folder: FolderFacts): Transfer {
    const [first] = folder.outcome?.failed ?? []
    return folderDone(transfer, folder, first && { ...problemOf(first.error), canRetry: true })
  }

  function toTransfer(transfer: Transfer, answer: JobAnswer): Transfer {
    const { folder } = answer
    const known = { ...transfer, ingestId: answer.id, folder }
    switch (answer.state) {
      case 'queued':
        return { ...known, state: 'waiting' }
      case 'running':
        return progressed(known, answer.received, answer.size ?? undefined)
      case 'waiting':
        return delayed(known, problemOfIngest(answer), instantOf(answer.resumes_at))
      case 'done':
        if (folder) return toFolderDone(known, folder)
        return answer.file ? done(known, fileOf(known.choice, answer.file)) : known
      case 'failed':
        return failed(known, problemOfIngest(answer))
      case 'cancelled':
        return cancelled(known)
    }
  }

  return { toTransfer, toFolderDone, problemOfIngest }
}

const instantOf = (text: string | undefined) => (text ? Date.parse(text) : undefined)
