import type { DeliveryAnswer, DeliveryDetailsAnswer } from '@quayside/wire'
import { useCallback } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { useEvery, useResource } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { Section } from '../../ui/Section.tsx'
import { useAct } from '../../ui/use-act.ts'
import { titleOf, useEventChoices } from '../webhooks/event-choices.ts'
import { AttemptView } from './AttemptView.tsx'
import { DeliveryFacts } from './DeliveryFacts.tsx'
import { BodyText } from './WireText.tsx'
import { isOnItsWay } from './words.ts'

const EVERY_MS = 2_000

/** One event to one webhook: every attempt, with what was sent and answered. */
export function DeliveryPage({ params }: PageProps<'delivery'>) {
  const { apiKey, id } = params
  const { api } = usePortal()
  const events = useEventChoices().value.value
  const delivery = useResource(
    (signal) => api.get<DeliveryDetailsAnswer>(at`/apps/${apiKey}/deliveries/${id}`, { signal }),
    [apiKey, id],
  )
  const look = useCallback(() => {
    const isPending = delivery.value.peek()?.status === 'pending'
    if (isPending && !delivery.isLoading.peek()) void delivery.load()
  }, [delivery])
  useEvery(EVERY_MS, look)

  const known = delivery.value.value
  const title = known && titleOf(events, known.action)
  return (
    <Page
      title={title ? text('deliveries.oneOf', { title }) : text('deliveries.one')}
      about={useAppName(apiKey)}
      back={{ href: hrefOf('deliveries', { apiKey }), title: text('deliveries.title') }}
      tools={known && <ReplayButton apiKey={apiKey} delivery={known} />}
    >
      <Loaded resource={delivery}>
        {(details) => (
          <>
            <Section title={text('deliveries.facts')}>
              <DeliveryFacts apiKey={apiKey} delivery={details} />
            </Section>
            <History details={details} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** The last attempt first: it is the one people come for. */
function History({ details }: { readonly details: DeliveryDetailsAnswer }) {
  const { history, status, body } = details
  if (history.length === 0) {
    return (
      <>
        <EmptyView
          icon="send"
          title={text(status === 'pending' ? 'deliveries.noHistory' : 'deliveries.noneMade')}
        />
        <Section title={text('deliveries.body')}>
          <BodyText body={body} thing={text('deliveries.body')} />
        </Section>
      </>
    )
  }
  return (
    <Section title={text('deliveries.history')}>
      <ol class="attempts" reversed>
        {history.toReversed().map((attempt, index) => (
          <li key={attempt.id}>
            <AttemptView delivery={details} attempt={attempt} isOpen={index === 0} />
          </li>
        ))}
      </ol>
    </Section>
  )
}

interface ReplayButtonProps {
  readonly apiKey: string
  readonly delivery: DeliveryAnswer
}

function ReplayButton({ apiKey, delivery }: ReplayButtonProps) {
  const { api, notify, session } = usePortal()
  const { route } = useLocation()
  const [replay, isBusy] = useAct(async () => {
    const made = await api.post<DeliveryAnswer>(
      at`/apps/${apiKey}/deliveries/${delivery.id}/replay`,
    )
    notify(text('deliveries.againDone'))
    route(hrefOf('delivery', { apiKey, id: made.id }))
  })
  if (isOnItsWay(delivery) || !session.may('developer')) return null
  return (
    <Button kind="primary" icon="retry" busy={isBusy} onClick={replay}>
      {text('deliveries.again')}
    </Button>
  )
}
