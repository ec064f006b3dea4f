import type { IngestAnswer, TransferAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { formatBytes, formatPercent } from '../../locale/format.ts'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Bytes } from '../../ui/Bytes.tsx'
import type { Column } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { useAct } from '../../ui/use-act.ts'
import { isUnderWay, progressOf, remarkOf, TONES } from './transfers.ts'

export interface TransferColumnsFacts {
  readonly apiKey: string
  readonly mayCancel: boolean
  /** Shows what a change answered. */
  replace(id: string, changes: Partial<TransferAnswer>): void
}

/** What a list tells of a transfer. */
export function transferColumns({ apiKey, mayCancel, replace }: TransferColumnsFacts) {
  const columns: Column<TransferAnswer>[] = [
    {
      title: text('transfers.file'),
      cell: (transfer) => <FileName apiKey={apiKey} transfer={transfer} />,
    },
    { title: text('transfers.source'), kind: 'short', cell: ({ sourceTitle }) => sourceTitle },
    { title: text('transfers.state'), cell: (transfer) => <State transfer={transfer} /> },
    { title: text('transfers.size'), kind: 'number', cell: ({ size }) => <Bytes value={size} /> },
    {
      title: text('transfers.at'),
      kind: 'short',
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ]
  if (mayCancel) {
    columns.push({
      title: text('transfers.actions'),
      kind: 'actions',
      cell: (transfer) => <CancelButton {...{ apiKey, transfer, replace }} />,
    })
  }
  return columns
}

interface TransferProps {
  readonly apiKey: string
  readonly transfer: TransferAnswer
}

/** What has arrived can be looked at. */
function FileName({ apiKey, transfer: { filename, path, file } }: TransferProps) {
  const name = <span dir="auto">{shownName(filename)}</span>
  return (
    <>
      {file ? <a href={hrefOf('file', { apiKey, handle: file.handle })}>{name}</a> : name}
      <span class="sub" dir="auto">
        {shownName(path)}
      </span>
    </>
  )
}

function State({ transfer }: Pick<TransferProps, 'transfer'>) {
  const { state, resumes_at: resumesAt } = transfer
  const remark = remarkOf(transfer)
  return (
    <div class="transfer-state">
      <Badge tone={TONES[state]}>{text(`transfers.${state}`)}</Badge>
      {isUnderWay(transfer) && <Progress transfer={transfer} />}
      {remark !== '' && <span class="sub">{remark}</span>}
      {resumesAt && (
        <span class="sub">
          {text('transfers.resumes')} <Time at={resumesAt} />
        </span>
      )}
    </div>
  )
}

function Progress({ transfer }: Pick<TransferProps, 'transfer'>) {
  const { filename, received } = transfer
  const part = progressOf(transfer)
  const name = shownName(filename)
  return (
    <>
      <progress
        class="progress"
        aria-label={text('transfers.progressOf', { name })}
        {...(part !== undefined && { value: part })}
      />
      <span class="sub">
        {part === undefined
          ? text('transfers.received', { bytes: formatBytes(received) })
          : formatPercent(Math.floor(part * 100) / 100)}
      </span>
    </>
  )
}

function CancelButton({
  apiKey,
  transfer,
  replace,
}: TransferProps & Pick<TransferColumnsFacts, 'replace'>) {
  const { api, notify } = usePortal()
  const { id, filename } = transfer
  const [cancel, isBusy] = useAct(async () => {
    const ingest = await api.delete<IngestAnswer>(at`/apps/${apiKey}/transfers/${id}`)
    replace(id, ingest)
    // It may have been faster.
    notify(text(ingest.state === 'cancelled' ? 'transfers.nowCancelled' : 'transfers.tooLate'))
  })
  if (!isUnderWay(transfer)) return null
  return (
    <Button
      label={text('transfers.cancelOf', { name: shownName(filename) })}
      busy={isBusy}
      onClick={cancel}
    >
      {text('transfers.cancel')}
    </Button>
  )
}
