import type { Database } from '../../db/database.ts'
import type { PayloadFacts } from '../event.ts'
import { createEventNews } from '../event-news.ts'
import { createRecordEvent, type RecordEvent } from '../record.ts'

/** Addresses as an installation with the domain `fs.example.com` has them. */
export const exampleFacts: PayloadFacts = {
  linkUrl: (handle) => `https://cdn.fs.example.com/${handle}`,
  fileUrl: (handle) => `https://www.fs.example.com/api/file/${handle}`,
  processUrl: (path) => `https://process.fs.example.com/${path}`,
  sourceTitle: (source) => (source === 'dropbox' ? 'Dropbox' : source),
}

/** Records events of apps that nobody has added an endpoint to, so there is no queue. */
export function recordUnheard(database: Database, facts: PayloadFacts = exampleFacts): RecordEvent {
  const enqueueAll = () => Promise.reject(new Error('an endpoint wants this event'))
  return createRecordEvent({ database, queue: { enqueueAll }, facts, news: createEventNews() })
}
