import type { DeliveriesAnswer, DeliveryAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type Query } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { usePager } from '../../state/hooks.ts'
import { Button, ButtonLink } from '../../ui/Button.tsx'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { PagedTable } from '../../ui/PagedTable.tsx'
import { LiveSwitch } from '../live/LiveSwitch.tsx'
import { useLive } from '../live/use-live.ts'
import { DeliveryFilterRow } from './DeliveryFilterRow.tsx'
import { deliveryColumns } from './delivery-columns.tsx'
import { type DeliveryFilters, isFiltered, toQuery } from './filters.ts'
import type { Known } from './known.ts'

export interface DeliveryListProps {
  readonly apiKey: string
  readonly known: Known
  readonly filters: DeliveryFilters
  narrow(changes: Readonly<Record<string, string>>): void
}

/** Deliveries, the newest first, as they happen. */
export function DeliveryList({ apiKey, known, filters, narrow }: DeliveryListProps) {
  const { session } = usePortal()
  const { pager, live } = useDeliveries(apiKey, filters)
  return (
    <div class="stack">
      <DeliveryFilterRow {...{ known, filters, narrow }}>
        <div class="delivery-live">
          <LiveSwitch live={live} />
        </div>
      </DeliveryFilterRow>
      <PagedTable
        label={text('deliveries.title')}
        columns={deliveryColumns({ apiKey, known, mayReplay: session.may('developer') })}
        keyOf={({ id }) => id}
        pager={pager}
        empty={isFiltered(filters) ? <NoneView narrow={narrow} /> : <NothingView apiKey={apiKey} />}
      />
    </div>
  )
}

function useDeliveries(apiKey: string, filters: DeliveryFilters) {
  const { api } = usePortal()
  async function read(more: Query, signal: AbortSignal) {
    const query = { ...toQuery(filters, Date.now()), ...more }
    const path = at`/apps/${apiKey}/deliveries`
    const { deliveries, cursor } = await api.get<DeliveriesAnswer>(path, { query, signal })
    return { items: deliveries, cursor }
  }
  const pager = usePager<DeliveryAnswer>(
    (cursor, signal) => read({ cursor }, signal),
    [apiKey, JSON.stringify(filters)],
  )
  const live = useLive(pager, (limit, signal) => read({ limit }, signal))
  return { pager, live }
}

const NO_FILTERS = { endpoint: '', action: '', status: '', time: '', from: '', to: '' }

function NoneView({ narrow }: Pick<DeliveryListProps, 'narrow'>) {
  return (
    <EmptyView icon="send" title={text('deliveries.noneTitle')} text={text('deliveries.noneText')}>
      <Button onClick={() => narrow(NO_FILTERS)}>{text('deliveries.clear')}</Button>
    </EmptyView>
  )
}

function NothingView({ apiKey }: Pick<DeliveryListProps, 'apiKey'>) {
  return (
    <EmptyView
      icon="send"
      title={text('deliveries.emptyTitle')}
      text={text('deliveries.emptyText')}
    >
      <ButtonLink href={hrefOf('webhooks', { apiKey })}>{text('deliveries.toWebhooks')}</ButtonLink>
    </EmptyView>
  )
}
