import type { WebhooksAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { useResource } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Page } from '../../ui/Page.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { useEventChoices } from '../webhooks/event-choices.ts'
import { DeliveryList } from './DeliveryList.tsx'
import { parseFilters } from './filters.ts'
import { HealthView } from './HealthView.tsx'
import { ReplayDialog } from './ReplayDialog.tsx'

/** What was sent to an app's webhooks, and how well that was taken. */
export function DeliveriesPage({ params: { apiKey }, query }: PageProps<'deliveries'>) {
  const { api, session } = usePortal()
  const { route } = useLocation()
  const [isAsking, setAsking] = useState(false)
  const webhooks = useResource(
    (signal) => api.get<WebhooksAnswer>(at`/apps/${apiKey}/webhooks`, { signal }),
    [apiKey],
  )
  const known = {
    webhooks: webhooks.value.value ?? [],
    events: useEventChoices().value.value ?? [],
  }
  const narrow = (changes: Readonly<Record<string, string>>) =>
    route(hrefOf('deliveries', { apiKey }, { ...query, ...changes }), true)
  const view = query.view === 'health' ? 'health' : ''
  return (
    <Page
      title={text('deliveries.title')}
      about={useAppName(apiKey)}
      lead={text('deliveries.lead')}
      tools={
        session.may('developer') && (
          <Button icon="retry" onClick={() => setAsking(true)}>
            {text('deliveries.range')}
          </Button>
        )
      }
    >
      <Tabs
        label={text('deliveries.views')}
        tabs={[
          { id: '', title: text('deliveries.viewList') },
          { id: 'health', title: text('deliveries.viewHealth') },
        ]}
        selected={view}
        onSelect={(chosen) => narrow({ view: chosen })}
      >
        {view === 'health' ? (
          <HealthView {...{ apiKey, query, known, narrow }} />
        ) : (
          <DeliveryList {...{ apiKey, known, narrow }} filters={parseFilters(query)} />
        )}
      </Tabs>
      {isAsking && (
        <ReplayDialog
          {...{ apiKey, known }}
          filters={parseFilters(query)}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  )
}
