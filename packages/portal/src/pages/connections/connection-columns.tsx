import type { PortalConnectionAnswer } from '@quayside/wire'
import { formatNumber } from '../../locale/format.ts'
import { shownName, text } from '../../locale/text.ts'
import { Badge } from '../../ui/Badge.tsx'
import type { Column } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { RevokeButton } from './RevokeButton.tsx'

export interface ConnectionColumnsFacts {
  readonly apiKey: string
  readonly mayRevoke: boolean
  /** Shows what has become of one that was revoked. */
  end(id: string): void
}

/** What a list tells of a connection. */
export function connectionColumns({ apiKey, mayRevoke, end }: ConnectionColumnsFacts) {
  const columns: Column<PortalConnectionAnswer>[] = [
    {
      title: text('connections.account'),
      cell: ({ accountName, accountEmail }) => (
        <>
          <span dir="auto">{shownName(accountName || accountEmail)}</span>
          {accountName !== '' && <span class="sub">{shownName(accountEmail)}</span>}
        </>
      ),
    },
    { title: text('connections.source'), cell: ({ sourceTitle }) => sourceTitle },
    { title: text('connections.state'), cell: (connection) => <State {...connection} /> },
    {
      title: text('connections.may'),
      cell: ({ canSave }) => text(canSave ? 'connections.maySave' : 'connections.mayRead'),
    },
    {
      title: text('connections.files'),
      kind: 'number',
      cell: ({ files }) => countInWords(files),
    },
    {
      title: text('connections.since'),
      kind: 'short',
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      title: text('connections.updatedAt'),
      kind: 'short',
      cell: ({ updatedAt }) => <Time at={updatedAt} />,
    },
  ]
  if (mayRevoke) {
    columns.push({
      title: text('connections.actions'),
      kind: 'actions',
      cell: (connection) =>
        hasEnded(connection) ? null : <RevokeButton {...{ apiKey, connection, end }} />,
    })
  }
  return columns
}

/** There is nothing left to take away: it is kept for its links. */
const hasEnded = ({ status, files }: PortalConnectionAnswer) => status === 'broken' && files > 0

function State({ status, hasLeft }: Pick<PortalConnectionAnswer, 'status' | 'hasLeft'>) {
  if (status === 'active' && hasLeft) {
    return (
      <>
        <Badge>{text('connections.left')}</Badge>
        <span class="sub">{text('connections.leftHint')}</span>
      </>
    )
  }
  if (status === 'active') return <Badge tone="good">{text('connections.active')}</Badge>
  return (
    <>
      <Badge tone="bad">{text('connections.broken')}</Badge>
      <span class="sub">{text('connections.brokenHint')}</span>
    </>
  )
}

/** From here on the service counts no further. */
const MOST_COUNTED = 1_000

const countInWords = (files: number) =>
  files >= MOST_COUNTED ? `${formatNumber(MOST_COUNTED)}+` : formatNumber(files)
