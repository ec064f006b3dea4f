import type { WebhookEventsAnswer, WebhooksAnswer } from '@quayside/wire'
import { useMemo } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import type { PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { useLoading } from '../../state/hooks.ts'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { ReadOnlyNote } from '../../ui/ReadOnlyNote.tsx'
import { Section } from '../../ui/Section.tsx'
import { AddWebhookForm } from './AddWebhookForm.tsx'
import { useEventChoices } from './event-choices.ts'
import { NewSecrets } from './NewSecrets.tsx'
import { WebhookTable } from './WebhookTable.tsx'
import { createWebhookList, type WebhookList } from './webhook-list.ts'

/** Where an app's events are sent to. */
export function WebhooksPage({ params: { apiKey } }: PageProps<'webhooks'>) {
  const { api, session } = usePortal()
  const list = useMemo(() => createWebhookList(api, apiKey), [apiKey])
  const choices = useEventChoices()
  useLoading(list)
  return (
    <Page title={text('webhooks.title')} about={useAppName(apiKey)} lead={text('webhooks.lead')}>
      <Loaded resource={choices}>
        {(events) => (
          <>
            {session.may('developer') ? (
              <Section title={text('webhooks.add')}>
                <AddWebhookForm list={list} events={events} />
              </Section>
            ) : (
              <ReadOnlyNote needs="developer" />
            )}
            <Loaded resource={list.resource}>
              {(webhooks) => <Entries {...{ apiKey, list, webhooks, events }} />}
            </Loaded>
          </>
        )}
      </Loaded>
    </Page>
  )
}

interface EntriesProps {
  readonly apiKey: string
  readonly list: WebhookList
  readonly webhooks: WebhooksAnswer
  readonly events: WebhookEventsAnswer
}

function Entries({ webhooks, ...props }: EntriesProps) {
  if (webhooks.length === 0) {
    return (
      <EmptyView
        icon="webhook"
        title={text('webhooks.emptyTitle')}
        text={text('webhooks.emptyText')}
      />
    )
  }
  return (
    <>
      <NewSecrets list={props.list} webhooks={webhooks} />
      <WebhookTable webhooks={webhooks} {...props} />
    </>
  )
}
