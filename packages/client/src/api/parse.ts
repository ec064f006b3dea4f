import type {
  FileAnswer,
  IngestAnswer,
  ListedFolder,
  MetadataAnswer,
  MetadataOfUrlAnswer,
} from '@quayside/wire'
import type { Listing, Prefetched, SourceFacts } from './api.ts'
import { answerMalformed } from './request.ts'

/*
 * Answers become typed values here, and only here. The service is trusted to keep its own contract,
 * so what is looked at is only what tells its answers from those of something else in between.
 */

/** The members of a JSON object. Throws `answer_malformed` for everything else. */
export function parseMembers(json: unknown): ReadonlyMap<string, unknown> {
  if (typeof json !== 'object' || json === null) throw answerMalformed()
  return new Map(Object.entries(json))
}

export function parseFile(json: unknown): FileAnswer {
  const file = json as FileAnswer
  return sure(typeof file?.handle === 'string' && typeof file.url === 'string', file)
}

export function parseIngest(json: unknown): IngestAnswer {
  const ingest = json as IngestAnswer
  return sure(typeof ingest?.id === 'string' && typeof ingest.state === 'string', ingest)
}

export function parseIngests(json: unknown): readonly IngestAnswer[] {
  if (!Array.isArray(json)) throw answerMalformed()
  return json.map(parseIngest)
}

export function parseUrlMetadata(json: unknown): MetadataOfUrlAnswer {
  const found = json as MetadataOfUrlAnswer
  return sure(typeof found?.filename === 'string', found)
}

export function parseMetadata(json: unknown): MetadataAnswer {
  return sure(typeof json === 'object' && json !== null, json as MetadataAnswer)
}

export function parseListing(json: unknown): Listing {
  const listed = json as ListedFolder & { auth?: { redirect_url?: string } }
  const redirectUrl = listed?.auth?.redirect_url
  if (redirectUrl) return { status: 'needs-auth', redirectUrl }
  return { status: 'page', folder: sure(Array.isArray(listed?.contents), listed) }
}

export function parsePrefetched(json: unknown): Prefetched {
  const members = parseMembers(json)
  const blocked = members.get('blocked')
  const sources = members.get('sources')
  return {
    blocked: blocked
      ? String(blocked === true ? 'This application may not pick.' : blocked)
      : undefined,
    sources: Array.isArray(sources) ? sources.map(parseSource) : [],
  }
}

function parseSource(json: unknown): SourceFacts {
  const facts = json as SourceFacts
  return sure(typeof facts?.name === 'string' && typeof facts.title === 'string', facts)
}

/** Ids of ingests the service does not know. */
export function parseMissing(json: unknown): readonly string[] {
  const { ids } = json as { readonly ids?: readonly string[] }
  return Array.isArray(ids) ? ids : []
}

function sure<T>(isOurs: boolean, answer: T): T {
  if (!isOurs) throw answerMalformed()
  return answer
}
