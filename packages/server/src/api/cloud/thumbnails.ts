import type { Connections } from '../../connections/connection.ts'
import { QuaysideError } from '../../errors.ts'
import type { ApiKey, ConnectionId } from '../../lib/ids.ts'
import { orAborted } from '../../lib/or-aborted.ts'
import type { Sealer } from '../../lib/seal.ts'
import type { Source, Thumbnail } from '../../sources/source.ts'

/** What a thumbnail's address stands for. */
export interface ThumbnailTicket {
  readonly appKey: ApiKey
  readonly connectionId: ConnectionId
  readonly source: string
  readonly ref: string
  readonly contentType: string
  readonly name: string
}

export interface Thumbnails {
  ticket(ticket: ThumbnailTicket): string
  /** Throws `forbidden` / `thumbnail_address_invalid` for what we did not write or is too old. */
  read(text: string): ThumbnailTicket
  /** `undefined` when the source has no picture of it. */
  load(ticket: ThumbnailTicket, signal: AbortSignal): Promise<Thumbnail | undefined>
}

export interface ThumbnailsDeps {
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly sealer: Sealer
  readonly now: () => Date
}

/** As long as somebody may scroll through one listing. */
const TICKET_MS = 60 * 60_000
const PURPOSE = 'thumbnail ticket'
/** A browser asks for a screenful at once; waiting this long makes one request to the service of it. */
const GATHER_MS = 12
const BATCH_TIMEOUT_MS = 20_000
/** The most Dropbox takes in one request; a larger batch would wait for its slowest picture. */
const BATCH_SIZE = 25

interface Batch {
  readonly refs: string[]
  readonly results: Promise<readonly (Thumbnail | undefined)[]>
  readonly close: () => void
}

/** Thumbnails of entries that have not been picked: their addresses are sealed and short-lived. */
export function createThumbnails(deps: ThumbnailsDeps): Thumbnails {
  const { sealer, now } = deps
  const open = new Map<ConnectionId, Batch>()

  function join(ticket: ThumbnailTicket): { readonly batch: Batch; readonly at: number } {
    const batch = open.get(ticket.connectionId) ?? openBatch(ticket)
    const at = batch.refs.push(ticket.ref) - 1
    if (batch.refs.length === BATCH_SIZE) batch.close()
    return { batch, at }
  }

  function openBatch(ticket: ThumbnailTicket): Batch {
    const refs: string[] = []
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    const timer = setTimeout(close, GATHER_MS)
    const results = closed.then(() => {
      clearTimeout(timer)
      open.delete(ticket.connectionId)
      return askSource(deps, ticket, refs)
    })
    const batch = { refs, results, close }
    open.set(ticket.connectionId, batch)
    return batch
  }

  return {
    ticket: (ticket) => write(sealer, ticket, now().getTime() + TICKET_MS),
    read: (text) => read(sealer, text, now()),
    async load(ticket, signal) {
      const { batch, at } = join(ticket)
      return (await orAborted(batch.results, signal))[at]
    },
  }
}

async function askSource(
  { connections, sources }: ThumbnailsDeps,
  { appKey, connectionId, source: name }: ThumbnailTicket,
  refs: readonly string[],
) {
  const source = sources.get(name)
  if (!source?.oauth || !source.thumbnails) return []
  const access = await connections.accessById(appKey, connectionId)
  const signal = AbortSignal.timeout(BATCH_TIMEOUT_MS)
  return await source.thumbnails(access, refs, { size: 'small', signal })
}

function write(sealer: Sealer, ticket: ThumbnailTicket, endsAt: number): string {
  const { appKey, connectionId, source, ref, contentType, name } = ticket
  const fields = [endsAt, appKey, connectionId, source, ref, contentType, name]
  return sealer.seal(JSON.stringify(fields), PURPOSE)
}

function read(sealer: Sealer, text: string, now: Date): ThumbnailTicket {
  const fields = parseFields(sealer, text)
  const [endsAt, appKey, connectionId, source, ref, contentType, name] = fields
  if (endsAt <= now.getTime()) throw addressInvalid('too old')
  return { appKey, connectionId, source, ref, contentType, name }
}

type Fields = [number, ApiKey, ConnectionId, string, string, string, string]

function parseFields(sealer: Sealer, text: string): Fields {
  try {
    return JSON.parse(sealer.open(text, PURPOSE)) as Fields
  } catch (error) {
    throw addressInvalid('not one of ours', error)
  }
}

const addressInvalid = (detail: string, cause?: unknown) =>
  new QuaysideError(`thumbnail address refused: ${detail}`, {
    kind: 'forbidden',
    code: 'thumbnail_address_invalid',
    publicMessage: 'The address of this picture is not valid any more. List the folder again.',
    cause,
  })
