import { Type } from 'typebox'

const Instant = (description?: string) =>
  Type.String({ format: 'date-time', ...(description !== undefined && { description }) })
const MaybeInstant = (description: string) => Type.Union([Instant(), Type.Null()], { description })
const Action = Type.String({ maxLength: 64, description: 'An action: `fp.upload`.' })
const Status = Type.Union([
  Type.Literal('pending'),
  Type.Literal('delivered'),
  Type.Literal('not_delivered'),
])
const Id = Type.String({ minLength: 1, maxLength: 128 })

export const AddWebhookRequest = Type.Object({
  url: Type.String({ minLength: 1, maxLength: 4096 }),
  event: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'An action, or `all`: one entry for each.',
  }),
})

/** An address that wants the events of one action. */
export const WebhookAnswer = Type.Object({
  id: Type.String(),
  event: Action,
  url: Type.String(),
  status: Type.Union([Type.Literal('enabled'), Type.Literal('paused')]),
  pausedBecause: Type.Union(
    [Type.Literal('asked'), Type.Literal('failing'), Type.Literal('gone'), Type.Null()],
    { description: 'Somebody asked, all failed for five days, or it answered 410.' },
  ),
  failingSince: MaybeInstant('Since when nothing was delivered.'),
  formerSecretUntil: MaybeInstant('How long the secret before this one signs as well.'),
  createdAt: Instant(),
})
export type WebhookAnswer = Type.Static<typeof WebhookAnswer>

export const WebhooksAnswer = Type.Array(WebhookAnswer)
export type WebhooksAnswer = Type.Static<typeof WebhooksAnswer>

export const NewWebhookAnswer = Type.Object({
  ...WebhookAnswer.properties,
  secret: Type.String({ description: 'Answered this once.' }),
})
export type NewWebhookAnswer = Type.Static<typeof NewWebhookAnswer>

export const NewWebhooksAnswer = Type.Array(NewWebhookAnswer)
export type NewWebhooksAnswer = Type.Static<typeof NewWebhooksAnswer>

export const UpdateWebhookRequest = Type.Object(
  { paused: Type.Boolean() },
  { additionalProperties: false },
)

export const AppEntryParams = Type.Object({ apiKey: Type.String({ maxLength: 64 }), id: Id })

/** What an endpoint can be added for. */
export const WebhookEventsAnswer = Type.Array(
  Type.Object({
    event: Action,
    title: Type.String({ description: 'For people: `File Uploads`.' }),
    help: Type.String(),
  }),
)
export type WebhookEventsAnswer = Type.Static<typeof WebhookEventsAnswer>

/** One event to one endpoint. */
export const DeliveryAnswer = Type.Object({
  id: Type.String(),
  endpoint: Type.String({ description: 'The id of the webhook.' }),
  eventId: Type.Integer({ description: 'The `id` of the body, the same in every attempt.' }),
  action: Action,
  url: Type.String(),
  status: Status,
  attempts: Type.Integer({ description: 'Made so far.' }),
  firstAttemptAt: MaybeInstant('Further attempts are counted from here.'),
  nextAttemptAt: MaybeInstant('While it is pending.'),
  replayOf: Type.Union([Type.String(), Type.Null()], {
    description: 'The delivery this one repeats.',
  }),
  test: Type.Boolean({ description: 'Asked for to try the webhook out.' }),
  reason: Type.Union([Type.String(), Type.Null()], {
    description: 'Why it was not delivered: `attempts_used`, `endpoint_deleted`, `endpoint_gone`.',
  }),
  createdAt: Instant(),
  endedAt: MaybeInstant('When it was delivered or given up.'),
})
export type DeliveryAnswer = Type.Static<typeof DeliveryAnswer>

export const DeliveriesAnswer = Type.Object({
  deliveries: Type.Array(DeliveryAnswer, { description: 'Newest first.' }),
  cursor: Type.Union([Type.String(), Type.Null()], {
    description:
      'Asks for what is older; null when there is nothing. A page that is not full, or even empty, may have one.',
  }),
})
export type DeliveriesAnswer = Type.Static<typeof DeliveriesAnswer>

export const DeliveriesQuery = Type.Object({
  endpoint: Type.Optional(Id),
  action: Type.Optional(Action),
  status: Type.Optional(Status),
  from: Type.Optional(Instant('Made at or after.')),
  to: Type.Optional(Instant('Made before.')),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })),
})

export const AttemptAnswer = Type.Object({
  id: Type.String(),
  number: Type.Integer({ description: 'From 1.' }),
  startedAt: Instant(),
  durationMs: Type.Integer(),
  status: Type.Union([Type.Integer(), Type.Null()], {
    description: 'HTTP status; null when there was no answer.',
  }),
  error: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()], {
    description: 'What went wrong when there was no answer.',
  }),
  requestHeaders: Type.Record(Type.String(), Type.String(), {
    description: 'All but its time and signatures, which are made anew each time and not kept.',
  }),
  responseHeaders: Type.Record(Type.String(), Type.String()),
  responseBody: Type.String({ description: 'The first 4 KiB.' }),
})
export type AttemptAnswer = Type.Static<typeof AttemptAnswer>

export const DeliveryDetailsAnswer = Type.Object({
  ...DeliveryAnswer.properties,
  body: Type.String({ description: 'The very text that is sent.' }),
  history: Type.Array(AttemptAnswer),
})
export type DeliveryDetailsAnswer = Type.Static<typeof DeliveryDetailsAnswer>

/** Unknown fields are refused: a slip must not send everything again. */
export const ReplayRequest = Type.Object(
  {
    from: Instant('Made at or after.'),
    to: Instant('Made before.'),
    only_failed: Type.Optional(
      Type.Boolean({ description: 'Only what was not delivered. True by default.' }),
    ),
    endpoint: Type.Optional(Id),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'Of the answer before: goes on there. All else stays as it was.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ReplayRequest = Type.Static<typeof ReplayRequest>

export const ReplayAnswer = Type.Object({
  count: Type.Integer({ description: 'Deliveries made; at most 10,000 a call.' }),
  cursor: Type.Union([Type.String(), Type.Null()], {
    description: 'Asks for the rest; null when all is done.',
  }),
})
export type ReplayAnswer = Type.Static<typeof ReplayAnswer>

export const EventsQuery = Type.Object({
  after: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,15}$',
      description: 'The id of an event: go on behind it. Only what is new by default.',
    }),
  ),
})

/** An event as it is streamed: whoever follows sends `body` on as it is. */
export const StreamedEvent = Type.Object({
  id: Type.Integer(),
  action: Action,
  createdAt: Instant(),
  body: Type.String({ description: 'The very text webhooks are sent.' }),
})
export type StreamedEvent = Type.Static<typeof StreamedEvent>

/** The first message of the stream: events behind this one follow. */
export const FollowingEvents = Type.Object({ after: Type.Integer() })
export type FollowingEvents = Type.Static<typeof FollowingEvents>
