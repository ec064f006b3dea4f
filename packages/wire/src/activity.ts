import { Type } from 'typebox'
import { IngestAnswer } from './ingests.ts'

const Instant = Type.String({ format: 'date-time' })
const MaybeInstant = Type.Union([Instant, Type.Null()])
const MaybeText = Type.Union([Type.String(), Type.Null()])
const Cursor = Type.Union([Type.String(), Type.Null()], {
  description:
    'Asks for what is older; null when there is nothing. A page that is not full, or even empty, may have one.',
})
const PageFields = {
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })),
}

/** A file as its app's people see it. */
export const PortalFileAnswer = Type.Object({
  handle: Type.String(),
  kind: Type.Union([Type.Literal('stored'), Type.Literal('linked')]),
  filename: Type.String(),
  contentType: Type.String(),
  size: Type.Union([Type.Integer(), Type.Null()]),
  source: MaybeText,
  sourceTitle: MaybeText,
  createdAt: Instant,
  linkGoneAt: MaybeInstant,
})
export type PortalFileAnswer = Type.Static<typeof PortalFileAnswer>

export const FilesQuery = Type.Object({
  ...PageFields,
  search: Type.Optional(
    Type.String({ maxLength: 200, description: 'Part of the name, or a handle.' }),
  ),
  source: Type.Optional(Type.String({ maxLength: 32, description: '`none`: sent to us.' })),
  type: Type.Optional(
    Type.String({ maxLength: 100, description: 'The beginning of the content type: `image/`.' }),
  ),
})
export const FilesAnswer = Type.Object({ files: Type.Array(PortalFileAnswer), cursor: Cursor })
export type FilesAnswer = Type.Static<typeof FilesAnswer>

export const FileDetailsAnswer = Type.Object({
  ...PortalFileAnswer.properties,
  url: Type.String({
    description: 'Its link, with policy and signature where the app needs them.',
  }),
  sha256: MaybeText,
  blockHash: MaybeText,
  location: MaybeText,
  container: MaybeText,
  path: MaybeText,
  sourcePath: MaybeText,
  sourceRevision: MaybeText,
  uploadTags: Type.Record(Type.String(), Type.String()),
})
export type FileDetailsAnswer = Type.Static<typeof FileDetailsAnswer>

/** What happened to a file, oldest first. */
export const TimelineEntryAnswer = Type.Object({
  at: Instant,
  kind: Type.Union([
    Type.Literal('picked'),
    Type.Literal('uploaded'),
    Type.Literal('transferred'),
    Type.Literal('stored'),
    Type.Literal('linked'),
    Type.Literal('event'),
    Type.Literal('delivery'),
    Type.Literal('deleted'),
  ]),
  title: Type.String({ description: 'The action of an event, the host of a delivery.' }),
  outcome: Type.Union([
    Type.Literal('ok'),
    Type.Literal('waiting'),
    Type.Literal('failed'),
    Type.Null(),
  ]),
  detail: Type.String(),
  eventId: Type.Union([Type.Integer(), Type.Null()]),
  deliveryId: MaybeText,
  durationMs: Type.Union([Type.Integer(), Type.Null()]),
})
export type TimelineEntryAnswer = Type.Static<typeof TimelineEntryAnswer>
export const TimelineAnswer = Type.Array(TimelineEntryAnswer)

/** An ingest as its app's people see it. */
export const TransferAnswer = Type.Object({
  ...IngestAnswer.properties,
  filename: Type.String(),
  sourceTitle: Type.String(),
  resumed: Type.Boolean({ description: 'It went on after an interruption.' }),
  createdAt: Instant,
  updatedAt: Instant,
})
export type TransferAnswer = Type.Static<typeof TransferAnswer>
export const TransfersQuery = Type.Object({
  ...PageFields,
  state: Type.Optional(
    Type.Union([
      Type.Literal('running'),
      Type.Literal('failed'),
      Type.Literal('resumed'),
      Type.Literal('done'),
    ]),
  ),
})
export const TransfersAnswer = Type.Object({
  transfers: Type.Array(TransferAnswer),
  cursor: Cursor,
})
export type TransfersAnswer = Type.Static<typeof TransfersAnswer>

/** A person's account at a source that an app may read. */
export const PortalConnectionAnswer = Type.Object({
  id: Type.String(),
  source: Type.String(),
  sourceTitle: Type.String(),
  accountName: Type.String(),
  accountEmail: Type.String(),
  status: Type.Union([Type.Literal('active'), Type.Literal('broken')]),
  canSave: Type.Boolean({ description: 'Files may be saved there too.' }),
  hasLeft: Type.Boolean({
    description: 'The person signed out; kept for linked files or transfers that live on it.',
  }),
  files: Type.Integer({ description: 'Linked files that are read through it.' }),
  createdAt: Instant,
  updatedAt: Instant,
})
export type PortalConnectionAnswer = Type.Static<typeof PortalConnectionAnswer>
export const ConnectionsQuery = Type.Object({
  ...PageFields,
  search: Type.Optional(Type.String({ maxLength: 200 })),
})
export const ConnectionsAnswer = Type.Object({
  connections: Type.Array(PortalConnectionAnswer),
  cursor: Cursor,
})
export type ConnectionsAnswer = Type.Static<typeof ConnectionsAnswer>

/** A day of an app, in UTC. */
export const DayAnswer = Type.Object({
  day: Type.String({ description: '`2026-03-01`' }),
  uploads: Type.Integer(),
  bytes: Type.Integer(),
  conversions: Type.Integer(),
  delivered: Type.Integer(),
  notDelivered: Type.Integer(),
})
export type DayAnswer = Type.Static<typeof DayAnswer>

/** Something that needs attention. */
export const ProblemAnswer = Type.Object({
  code: Type.String(),
  message: Type.String(),
  count: Type.Integer(),
  lastAt: MaybeInstant,
  page: Type.String({ description: "Where to look, within the app's pages: `webhooks`." }),
})
export type ProblemAnswer = Type.Static<typeof ProblemAnswer>
export const OverviewQuery = Type.Object({
  days: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]?$', description: '30 by default, at most 90.' }),
  ),
})
export const OverviewAnswer = Type.Object({
  days: Type.Array(DayAnswer, { description: 'Oldest first, none left out.' }),
  totals: Type.Object({
    files: Type.Integer(),
    bytes: Type.Integer(),
    connections: Type.Integer(),
  }),
  problems: Type.Array(ProblemAnswer),
})
export type OverviewAnswer = Type.Static<typeof OverviewAnswer>

/** Deliveries of a time span, of one webhook or all of an app. */
export const DeliveryStatsAnswer = Type.Object({
  buckets: Type.Array(
    Type.Object({
      from: Instant,
      delivered: Type.Integer(),
      failed: Type.Integer({ description: 'Attempts that failed.' }),
      p50Ms: Type.Union([Type.Integer(), Type.Null()]),
      p95Ms: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
})
export type DeliveryStatsAnswer = Type.Static<typeof DeliveryStatsAnswer>
export const DeliveryStatsQuery = Type.Object({
  endpoint: Type.Optional(Type.String({ maxLength: 128 })),
  hours: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: '24 by default.' }),
  ),
})

/** One change somebody made. */
export const AuditEntryAnswer = Type.Object({
  id: Type.Integer(),
  at: Instant,
  who: Type.String({ description: "A person's address, or `admin token`." }),
  apiKey: MaybeText,
  action: Type.String({ description: '`app.update`' }),
  target: MaybeText,
  outcome: Type.Union([Type.Literal('done'), Type.Literal('failed'), Type.Literal('unknown')]),
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type AuditEntryAnswer = Type.Static<typeof AuditEntryAnswer>
export const AuditQuery = Type.Object({
  ...PageFields,
  app: Type.Optional(Type.String({ maxLength: 64 })),
})
export const AuditAnswer = Type.Object({ entries: Type.Array(AuditEntryAnswer), cursor: Cursor })
export type AuditAnswer = Type.Static<typeof AuditAnswer>
