import type { DeliveryDetailsAnswer } from '@quayside/wire'
import { useCallback } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useEvery, useResource } from '../../state/hooks.ts'
import { attemptInWords } from '../deliveries/words.ts'

export interface TestOutcomeProps {
  readonly apiKey: string
  /** Of the last test; nothing was tested without it. */
  readonly delivery: string | undefined
}

/** What came of trying a webhook out. */
export function TestOutcome({ apiKey, delivery }: TestOutcomeProps) {
  if (delivery === undefined) return null
  return <Outcome key={delivery} apiKey={apiKey} delivery={delivery} />
}

const EVERY_MS = 1_000

function Outcome({ apiKey, delivery }: { readonly apiKey: string; readonly delivery: string }) {
  const { api } = usePortal()
  const details = useResource(
    (signal) =>
      api.get<DeliveryDetailsAnswer>(at`/apps/${apiKey}/deliveries/${delivery}`, { signal }),
    [apiKey, delivery],
  )
  const first = details.value.value?.history.at(-1)
  const look = useCallback(() => {
    const { value, isLoading } = details
    if (!isLoading.peek() && !value.peek()?.history.length) void details.load()
  }, [details])
  useEvery(EVERY_MS, look)
  return (
    <span class="sub" role="status">
      <a href={hrefOf('delivery', { apiKey, id: delivery })}>
        {first
          ? text('webhooks.testDone', { outcome: attemptInWords(first) })
          : text('webhooks.testUnderWay')}
      </a>
    </span>
  )
}
