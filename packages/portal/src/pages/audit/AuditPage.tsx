import type { AuditAnswer, AuditEntryAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { usePager } from '../../state/hooks.ts'
import { Badge, type BadgeProps } from '../../ui/Badge.tsx'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Page } from '../../ui/Page.tsx'
import { PagedTable } from '../../ui/PagedTable.tsx'
import { Select } from '../../ui/Select.tsx'
import type { Column } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { actionInWords, factsOf } from './details.ts'

const TONES: Readonly<Record<AuditEntryAnswer['outcome'], BadgeProps['tone']>> = {
  done: 'good',
  failed: 'bad',
  unknown: 'waiting',
}

const COLUMNS: readonly Column<AuditEntryAnswer>[] = [
  {
    title: text('audit.what'),
    cell: (entry) => (
      <>
        {actionInWords(entry.action)}
        <span class="sub">{[entry.action, ...factsOf(entry)].join(' · ')}</span>
      </>
    ),
  },
  {
    title: text('audit.who'),
    cell: ({ who }) => (
      <span class="clip" title={who}>
        {who}
      </span>
    ),
  },
  { title: text('audit.app'), cell: ({ apiKey }) => apiKey && <AppLink apiKey={apiKey} /> },
  {
    title: text('audit.outcome'),
    cell: ({ outcome }) => (
      <span title={outcome === 'unknown' ? text('audit.unknownHint') : undefined}>
        <Badge tone={TONES[outcome]}>{text(`audit.${outcome}`)}</Badge>
      </span>
    ),
  },
  { title: text('audit.at'), kind: 'short', cell: ({ at }) => <Time at={at} /> },
]

/** Every change somebody made, newest first. */
export function AuditPage({ query }: PageProps<'audit'>) {
  const { api } = usePortal()
  const entries = usePager(
    async (cursor, signal) => {
      const asked = { app: query.app, cursor }
      const answer = await api.get<AuditAnswer>('/audit', { query: asked, signal })
      return { items: answer.entries, cursor: answer.cursor }
    },
    [query.app],
  )
  return (
    <Page title={text('audit.title')} lead={text('audit.lead')}>
      <AppFilter app={query.app} />
      <PagedTable
        label={text('audit.title')}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        pager={entries}
        empty={
          <EmptyView icon="audit" title={text('audit.emptyTitle')} text={text('audit.emptyText')} />
        }
      />
    </Page>
  )
}

function AppFilter({ app }: { readonly app: string | undefined }) {
  const known = usePortal().apps.value.value ?? []
  const { route } = useLocation()
  const options = [
    { value: '', label: text('audit.allApps') },
    ...known.map(({ apiKey, name }) => ({ value: apiKey, label: shownName(name) })),
  ]
  return (
    <div class="filters">
      <Select
        label={text('audit.app')}
        value={app ?? ''}
        options={options}
        onChange={(chosen) => route(hrefOf('audit', {}, { app: chosen }), true)}
      />
    </div>
  )
}

/** The name of an app that is there no more is not known. */
function AppLink({ apiKey }: { readonly apiKey: string }) {
  const app = usePortal().apps.value.value?.find((one) => one.apiKey === apiKey)
  if (!app) return <code>{apiKey}</code>
  return (
    <a href={hrefOf('app', { apiKey })} dir="auto">
      {shownName(app.name)}
    </a>
  )
}
