import type { TransferAnswer, TransfersAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps, type Query } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { usePager } from '../../state/hooks.ts'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Page } from '../../ui/Page.tsx'
import { PagedTable } from '../../ui/PagedTable.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { LiveSwitch } from '../live/LiveSwitch.tsx'
import { useLive } from '../live/use-live.ts'
import { transferColumns } from './transfer-columns.tsx'
import { FILTERS, type Filter, toFilter } from './transfers.ts'

/** Files on their way in, as they come. */
export function TransfersPage({ params: { apiKey }, query }: PageProps<'transfers'>) {
  const { session } = usePortal()
  const { route } = useLocation()
  const filter = toFilter(query.state)
  const { pager, live } = useTransfers(apiKey, filter)
  const mayCancel = session.may('developer')

  function replace(id: string, changes: Partial<TransferAnswer>): void {
    pager.edit((known) => known.map((one) => (one.id === id ? { ...one, ...changes } : one)))
  }
  return (
    <Page
      title={text('transfers.title')}
      about={useAppName(apiKey)}
      lead={text('transfers.lead')}
      tools={<LiveSwitch live={live} />}
    >
      <Tabs
        label={text('transfers.states')}
        tabs={FILTERS.map((id) => ({ id, title: text(`transfers.filter.${id || 'all'}`) }))}
        selected={filter}
        onSelect={(state) => route(hrefOf('transfers', { apiKey }, { state }), true)}
      >
        <div class="stack">
          <PagedTable
            label={text('transfers.title')}
            columns={transferColumns({ apiKey, mayCancel, replace })}
            keyOf={({ id }) => id}
            pager={pager}
            empty={<NothingView filter={filter} />}
          />
        </div>
      </Tabs>
    </Page>
  )
}

function useTransfers(apiKey: string, state: Filter) {
  const { api } = usePortal()
  async function read(more: Query, signal: AbortSignal) {
    const path = at`/apps/${apiKey}/transfers`
    const query = { state, ...more }
    const { transfers, cursor } = await api.get<TransfersAnswer>(path, { query, signal })
    return { items: transfers, cursor }
  }
  const pager = usePager<TransferAnswer>(
    (cursor, signal) => read({ cursor }, signal),
    [apiKey, state],
  )
  const live = useLive(pager, (limit, signal) => read({ limit }, signal))
  return { pager, live }
}

function NothingView({ filter }: { readonly filter: Filter }) {
  return (
    <EmptyView
      icon="transfer"
      title={text(filter === '' ? 'transfers.emptyTitle' : 'transfers.noneTitle')}
      text={text(filter === '' ? 'transfers.emptyText' : `transfers.none.${filter}`)}
    />
  )
}
