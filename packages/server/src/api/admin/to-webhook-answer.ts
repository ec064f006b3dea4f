import type {
  AttemptAnswer,
  DeliveryAnswer,
  DeliveryDetailsAnswer,
  NewWebhookAnswer,
  WebhookAnswer,
} from '@quayside/wire'
import { headersOf } from '../../webhooks/attempt.ts'
import type {
  Attempt,
  Delivery,
  DeliveryDetails,
  Endpoint,
  NewEndpoint,
} from '../../webhooks/webhook.ts'

export function toWebhookAnswer(endpoint: Endpoint): WebhookAnswer {
  return {
    id: endpoint.id,
    event: endpoint.action,
    url: endpoint.url,
    status: endpoint.status,
    pausedBecause: endpoint.pausedBecause ?? null,
    failingSince: toText(endpoint.failingSince),
    formerSecretUntil: toText(endpoint.formerSecretUntil),
    createdAt: endpoint.createdAt.toISOString(),
  }
}

export function toNewWebhookAnswer(endpoint: NewEndpoint): NewWebhookAnswer {
  return { ...toWebhookAnswer(endpoint), secret: endpoint.secret }
}

export function toDeliveryAnswer(delivery: Delivery): DeliveryAnswer {
  return {
    id: delivery.id,
    endpoint: delivery.endpointId,
    eventId: delivery.eventId,
    action: delivery.action,
    url: delivery.url,
    status: delivery.status,
    attempts: delivery.attempts,
    firstAttemptAt: toText(delivery.firstAttemptAt),
    nextAttemptAt: toText(delivery.dueAt),
    replayOf: delivery.replayOf ?? null,
    test: delivery.isTest,
    reason: delivery.reason ?? null,
    createdAt: delivery.createdAt.toISOString(),
    endedAt: toText(delivery.endedAt),
  }
}

export function toDeliveryDetailsAnswer(delivery: DeliveryDetails): DeliveryDetailsAnswer {
  return {
    ...toDeliveryAnswer(delivery),
    body: delivery.body,
    history: delivery.history.map((attempt) => toAttemptAnswer(attempt, delivery)),
  }
}

function toAttemptAnswer(attempt: Attempt, delivery: Delivery): AttemptAnswer {
  const { error, number } = attempt
  return {
    id: attempt.id,
    number: attempt.number,
    startedAt: attempt.startedAt.toISOString(),
    durationMs: attempt.durationMs,
    status: attempt.status ?? null,
    error: error ? { code: error.code, message: error.message } : null,
    requestHeaders: { ...headersOf({ ...delivery, number }) },
    responseHeaders: { ...attempt.responseHeaders },
    responseBody: attempt.responseBody,
  }
}

const toText = (date: Date | undefined) => date?.toISOString() ?? null
