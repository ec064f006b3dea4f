import type { OverviewAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { formatNumber } from '../../locale/format.ts'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useEvery, useResource } from '../../state/hooks.ts'
import { ButtonLink } from '../../ui/Button.tsx'
import { Bytes } from '../../ui/Bytes.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { toSpan } from '../days/days.ts'
import { SpanChoice } from '../days/SpanChoice.tsx'
import { DayCharts } from './DayCharts.tsx'
import { isQuiet } from './overview.ts'
import { ProblemList } from './ProblemList.tsx'

const REFRESH_MS = 60_000

/** How an app is doing: what came in, what was told, and what needs attention. */
export function OverviewPage({ params: { apiKey }, query }: PageProps<'app'>) {
  const { api, apps } = usePortal()
  const { route } = useLocation()
  const days = toSpan(query.days)
  const app = apps.value.value?.find((one) => one.apiKey === apiKey)
  const overview = useResource(
    (signal) => api.get<OverviewAnswer>(at`/apps/${apiKey}/overview`, { query: { days }, signal }),
    [apiKey, days],
  )
  useEvery(REFRESH_MS, overview.load)
  return (
    <Page
      title={app ? shownName(app.name) : text('overview.title')}
      lead={<KeyLine apiKey={apiKey} />}
      tools={
        <SpanChoice
          value={days}
          onChange={(span) => route(hrefOf('app', { apiKey }, { days: span }), true)}
        />
      }
    >
      {app?.enabled === false && <Paused apiKey={apiKey} />}
      <Loaded resource={overview}>
        {(answer) => (
          <>
            <ProblemList apiKey={apiKey} problems={answer.problems} />
            <Totals {...answer.totals} />
            {isQuiet(answer) ? <Quiet apiKey={apiKey} /> : <DayCharts days={answer.days} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Paused({ apiKey }: { readonly apiKey: string }) {
  return (
    <Notice
      tone="warning"
      action={<a href={hrefOf('settings', { apiKey })}>{text('overview.toSettings')}</a>}
    >
      {text('overview.paused')}
    </Notice>
  )
}

function KeyLine({ apiKey }: { readonly apiKey: string }) {
  return (
    <>
      {text('overview.apiKey')}: <CopyText value={apiKey} thing={text('overview.apiKey')} />
    </>
  )
}

function Totals({ files, bytes, connections }: OverviewAnswer['totals']) {
  return (
    <dl class="tiles">
      <div class="tile">
        <dt>{text('overview.files')}</dt>
        <dd>{formatNumber(files)}</dd>
      </div>
      <div class="tile">
        <dt>{text('overview.bytes')}</dt>
        <dd>
          <Bytes value={bytes} />
        </dd>
      </div>
      <div class="tile">
        <dt>{text('overview.connections')}</dt>
        <dd>{formatNumber(connections)}</dd>
      </div>
    </dl>
  )
}

function Quiet({ apiKey }: { readonly apiKey: string }) {
  return (
    <EmptyView icon="chart" title={text('overview.quietTitle')} text={text('overview.quietText')}>
      <ButtonLink kind="primary" href={hrefOf('sources', { apiKey })}>
        {text('overview.setUp')}
      </ButtonLink>
    </EmptyView>
  )
}
