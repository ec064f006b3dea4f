// Written by `npm run generate` from packages/server/src/events/index.ts.

/** What webhooks can be added for. */
export const WEBHOOK_ACTIONS = [
  'fp.dialog',
  'fp.upload',
  'fp.export',
  'fp.converse',
  'fp.overwrite',
  'fp.delete',
  'fp.video_converse',
  'qs.link.changed',
  'qs.link.gone',
  'qs.folder.picked',
  'qs.ingest.failed',
  'qs.export.failed',
  'qs.connection.revoked',
] as const

export type WebhookAction = (typeof WEBHOOK_ACTIONS)[number]
