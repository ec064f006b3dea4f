import type {
  ExportAnswer,
  FileAnswer,
  FolderPickAnswer,
  FolderPickFilesAnswer,
  IngestAnswer,
  ListedEntry,
  ListedFolder,
  MetadataAnswer,
  MetadataOfUrlAnswer,
  UploadProgressAnswer,
} from '@quayside/wire'
import type { Listing, Prefetched, SourceFacts } from './api.ts'
import { answerMalformed } from './request.ts'

/*
 * Answers become typed values here, and only here. The service is trusted to keep its own contract,
 * so what is looked at is only what tells its answers from those of something else in between.
 */

/** An answer that has these members. Throws `answer_malformed` for everything else. */
function parseAs<Answer extends object>(json: unknown, ...members: (keyof Answer)[]): Answer {
  const isOurs = typeof json === 'object' && json !== null
  if (!isOurs || members.some((name) => !(name in json))) throw answerMalformed()
  return json as Answer
}

/** The members of a JSON object. */
export const parseMembers = (json: unknown): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(parseAs(json)))

export const parseFile = (json: unknown) => parseAs<FileAnswer>(json, 'handle', 'url')
export const parseIngest = (json: unknown) => parseAs<IngestAnswer>(json, 'id', 'state')
export const parseProgress = (json: unknown) =>
  parseAs<UploadProgressAnswer>(json, 'state', 'parts')
export const parseMetadata = (json: unknown) => parseAs<MetadataAnswer>(json)
export const parseUrlMetadata = (json: unknown) => parseAs<MetadataOfUrlAnswer>(json, 'filename')

export function parseIngests(json: unknown): readonly IngestAnswer[] {
  if (!Array.isArray(json)) throw answerMalformed()
  return json.map(parseIngest)
}

export const parseExport = (json: unknown) => parseAs<ExportAnswer>(json, 'id', 'state')

export function parseExports(json: unknown): readonly ExportAnswer[] {
  if (!Array.isArray(json)) throw answerMalformed()
  return json.map(parseExport)
}

export const parseFolderPick = (json: unknown) => parseAs<FolderPickAnswer>(json, 'id', 'state')
export const parseFolderPickFiles = (json: unknown) =>
  parseAs<FolderPickFilesAnswer>(json, 'files', 'next')

export const parseCreatedFolder = (json: unknown) => parseAs<ListedEntry>(json, 'path', 'name')

/** Ids of jobs the service does not know. */
export const parseMissing = (json: unknown) =>
  parseAs<{ readonly ids: readonly string[] }>(json, 'ids').ids

export function parseListing(json: unknown): Listing {
  const { auth } = parseAs<{ auth?: { readonly redirect_url: string } }>(json)
  if (auth) return { status: 'needs-auth', redirectUrl: auth.redirect_url }
  return { status: 'page', folder: parseAs<ListedFolder>(json, 'contents', 'next') }
}

export function parsePrefetched(json: unknown): Prefetched {
  const members = parseMembers(json)
  const sources = members.get('sources')
  return {
    blocked: blockedBy(members.get('blocked')),
    sources: Array.isArray(sources) ? sources.map(parseSource) : [],
  }
}

const parseSource = (json: unknown) => parseAs<SourceFacts>(json, 'name', 'title', 'icon')

function blockedBy(blocked: unknown): string | undefined {
  if (!blocked) return undefined
  return typeof blocked === 'string' ? blocked : 'This application may not pick.'
}
