import type { UsageAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { formatNumber } from '../../locale/format.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useEvery, useResource } from '../../state/hooks.ts'
import { Bytes } from '../../ui/Bytes.tsx'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { firstDay, toSpan } from '../days/days.ts'
import { SpanChoice } from '../days/SpanChoice.tsx'
import { UsageCharts } from './UsageCharts.tsx'
import { isUnused } from './usage.ts'

const REFRESH_MS = 60_000

/** What an app used, in sum and by day. */
export function UsagePage({ params: { apiKey }, query }: PageProps<'usage'>) {
  const { api } = usePortal()
  const { route } = useLocation()
  const span = toSpan(query.days)
  const usage = useResource(
    (signal) => {
      const from = firstDay(span, Date.now())
      return api.get<UsageAnswer>(at`/apps/${apiKey}/usage`, { query: { from }, signal })
    },
    [apiKey, span],
  )
  useEvery(REFRESH_MS, usage.load)
  return (
    <Page
      title={text('usage.title')}
      lead={text('usage.lead')}
      tools={
        <SpanChoice
          value={span}
          onChange={(days) => route(hrefOf('usage', { apiKey }, { days }), true)}
        />
      }
    >
      <Loaded resource={usage}>
        {(answer) => (isUnused(answer) ? <Unused /> : <Used {...answer} />)}
      </Loaded>
    </Page>
  )
}

function Used({ days, totals }: UsageAnswer) {
  return (
    <>
      <dl class="tiles">
        <div class="tile">
          <dt>{text('usage.requests')}</dt>
          <dd>{formatNumber(totals.requests)}</dd>
        </div>
        <div class="tile">
          <dt>{text('usage.filesStored')}</dt>
          <dd>{formatNumber(totals.filesStored)}</dd>
        </div>
        <div class="tile">
          <dt>{text('usage.bytesStored')}</dt>
          <dd>
            <Bytes value={totals.bytesStored} />
          </dd>
        </div>
        <div class="tile">
          <dt>{text('usage.bytesServed')}</dt>
          <dd>
            <Bytes value={totals.bytesServed} />
          </dd>
        </div>
      </dl>
      <UsageCharts days={days} />
    </>
  )
}

function Unused() {
  return <EmptyView icon="gauge" title={text('usage.quietTitle')} text={text('usage.quietText')} />
}
