import type { Grant } from '../apps/app.ts'
import type { IngestRequest } from '../ingest/ingest.ts'
import type { StorePlace } from './store-options.ts'

/** The caller waits for the answer: a server that is down for longer is worth an error. */
const PATIENCE_MS = 30_000

/** What it takes to bring in what lies at a public address, within the limits of the policy. */
export function addressIngest(
  url: string,
  { app, minSize, maxSize }: Grant,
  place: Partial<StorePlace> = {},
): IngestRequest {
  return {
    appKey: app.apiKey,
    sessionId: undefined,
    connectionId: undefined,
    source: 'url',
    ref: url,
    filename: place.filename,
    container: place.container,
    path: place.path,
    ...(place.storeIn !== undefined && { storeIn: place.storeIn }),
    uploadTags: {},
    exportFormat: undefined,
    onChange: 'restart',
    patienceMs: PATIENCE_MS,
    minSize,
    maxSize,
  }
}
