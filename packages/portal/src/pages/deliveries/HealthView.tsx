import type { DeliveryStatsAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { formatNumber, formatPercent } from '../../locale/format.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useResource } from '../../state/hooks.ts'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Select } from '../../ui/Select.tsx'
import { DeliveryCharts } from './DeliveryCharts.tsx'
import { WebhookSelect } from './DeliveryFilterRow.tsx'
import type { DeliveryListProps } from './DeliveryList.tsx'
import { SPANS, type Totals, toSpan, totalsOf } from './health.ts'

export interface HealthViewProps extends Pick<DeliveryListProps, 'apiKey' | 'known' | 'narrow'> {
  readonly query: Readonly<Record<string, string>>
}

/** How much of what was sent was taken, and how quickly. */
export function HealthView({ apiKey, known, query, narrow }: HealthViewProps) {
  const { api } = usePortal()
  const hours = toSpan(query.span)
  const { endpoint } = query
  const stats = useResource(
    (signal) =>
      api.get<DeliveryStatsAnswer>(at`/apps/${apiKey}/delivery-stats`, {
        query: { hours, endpoint },
        signal,
      }),
    [apiKey, hours, endpoint],
  )
  return (
    <div class="stack">
      <div class="filters">
        <WebhookSelect known={known} chosen={endpoint} narrow={narrow} />
        <Select
          label={text('deliveries.span')}
          value={hours}
          options={SPANS.map((value) => ({ value, label: text(`deliveries.span.${value}`) }))}
          onChange={(span) => narrow({ span })}
        />
      </div>
      <Loaded resource={stats}>{({ buckets }) => <Health buckets={buckets} />}</Loaded>
    </div>
  )
}

function Health({ buckets }: DeliveryStatsAnswer) {
  const totals = totalsOf(buckets)
  if (totals.attempts === 0) {
    return (
      <EmptyView
        icon="chart"
        title={text('deliveries.quietTitle')}
        text={text('deliveries.quietText')}
      />
    )
  }
  return (
    <>
      <Tiles {...totals} />
      <DeliveryCharts buckets={buckets} />
    </>
  )
}

function Tiles({ attempts, failed, successRate }: Totals) {
  const tiles = [
    [text('deliveries.successRate'), successRate === undefined ? '–' : formatPercent(successRate)],
    [text('deliveries.attempts'), formatNumber(attempts)],
    [text('deliveries.failedAttempts'), formatNumber(failed)],
  ] as const
  return (
    <dl class="tiles">
      {tiles.map(([name, value]) => (
        <div class="tile" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
