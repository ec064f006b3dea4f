import type { ConnectionsAnswer, PortalConnectionAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { usePager } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Page } from '../../ui/Page.tsx'
import { PagedTable } from '../../ui/PagedTable.tsx'
import { SearchField } from '../filters/SearchField.tsx'
import { connectionColumns } from './connection-columns.tsx'

/** Whose accounts an app may read. */
export function ConnectionsPage({ params: { apiKey }, query }: PageProps<'connections'>) {
  const { api, session } = usePortal()
  const { route } = useLocation()
  const { search = '' } = query
  const pager = usePager<PortalConnectionAnswer>(
    async (cursor, signal) => {
      const path = at`/apps/${apiKey}/connections`
      const answer = await api.get<ConnectionsAnswer>(path, { query: { search, cursor }, signal })
      return { items: answer.connections, cursor: answer.cursor }
    },
    [apiKey, search],
  )
  const find = (words: string) => route(hrefOf('connections', { apiKey }, { search: words }), true)
  // What links live on is kept for them, until the person connects again.
  const end = (id: string) =>
    pager.edit((known) =>
      known.flatMap((one) => {
        if (one.id !== id) return [one]
        return one.files > 0 ? [{ ...one, status: 'broken' as const }] : []
      }),
    )
  return (
    <Page
      title={text('connections.title')}
      about={useAppName(apiKey)}
      lead={text('connections.lead')}
    >
      <div class="filters">
        <SearchField label={text('connections.search')} value={search} onSearch={find} />
      </div>
      <PagedTable
        label={text('connections.title')}
        columns={connectionColumns({ apiKey, mayRevoke: session.may('developer'), end })}
        keyOf={({ id }) => id}
        pager={pager}
        empty={
          search === '' ? (
            <EmptyView
              icon="plug"
              title={text('connections.emptyTitle')}
              text={text('connections.emptyText')}
            />
          ) : (
            <EmptyView icon="plug" title={text('connections.noneTitle')}>
              <Button onClick={() => find('')}>{text('connections.clear')}</Button>
            </EmptyView>
          )
        }
      />
    </Page>
  )
}
