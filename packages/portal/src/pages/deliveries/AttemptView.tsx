import type { AttemptAnswer, DeliveryDetailsAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Time } from '../../ui/Time.tsx'
import { BodyText, HeadText } from './WireText.tsx'
import { attemptInWords, headerLines } from './words.ts'

export interface AttemptViewProps {
  readonly delivery: DeliveryDetailsAnswer
  readonly attempt: AttemptAnswer
  readonly isOpen: boolean
}

/** One request and what came back; folded up but for the last one. */
export function AttemptView({ delivery, attempt, isOpen }: AttemptViewProps) {
  const { id, number, startedAt } = attempt
  // After one that was taken there is no other.
  const isTaken = delivery.status === 'delivered' && delivery.history.at(-1)?.id === id
  return (
    <details class="attempt" open={isOpen}>
      <summary class="attempt-head">
        <strong>{text('deliveries.attempt', { number })}</strong>
        <Badge tone={isTaken ? 'good' : 'bad'}>{attemptInWords(attempt)}</Badge>
        <span class="soft">
          <Time at={startedAt} exact />
        </span>
      </summary>
      <div class="attempt-sides">
        <RequestSide delivery={delivery} attempt={attempt} />
        <ResponseSide attempt={attempt} />
      </div>
    </details>
  )
}

function RequestSide({ delivery: { url, body }, attempt }: Omit<AttemptViewProps, 'isOpen'>) {
  return (
    <div class="attempt-side">
      <h3>{text('deliveries.request')}</h3>
      <HeadText words={`POST ${url}\n${headerLines(attempt.requestHeaders)}`} />
      <p class="sub">{text('deliveries.signed')}</p>
      <BodyText body={body} thing={text('deliveries.body')} />
    </div>
  )
}

/** As much as is kept of an answer. */
const KEPT_BYTES = 4 * 1024

function ResponseSide({ attempt }: Pick<AttemptViewProps, 'attempt'>) {
  const { status, error, responseHeaders, responseBody } = attempt
  return (
    <div class="attempt-side">
      <h3>{text('deliveries.response')}</h3>
      {error !== null && <p class="bad">{error.message}</p>}
      {status !== null && (
        <>
          <HeadText words={`HTTP ${status}\n${headerLines(responseHeaders)}`} />
          {responseBody === '' ? (
            <p class="soft">{text('deliveries.noBody')}</p>
          ) : (
            <BodyText body={responseBody} thing={text('deliveries.response')} />
          )}
          {new TextEncoder().encode(responseBody).length >= KEPT_BYTES && (
            <p class="sub">{text('deliveries.cut')}</p>
          )}
        </>
      )}
    </div>
  )
}
