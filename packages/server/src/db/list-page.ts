import { type SelectQueryBuilder, sql } from 'kysely'
import { QuaysideError } from '../errors.ts'

/*
 * Lists are read newest first, a page at a time, each page from where the one before ended: what is
 * added meanwhile shifts nothing, and the thousandth page costs what the first does.
 */

/** Where a page ended; the next begins behind it. */
export interface Place {
  readonly createdAt: number
  readonly id: string
}

/** Rows of a list: those behind `after`, down to `until` itself. */
export interface Span {
  readonly after: Place | undefined
  readonly until?: Place | undefined
  readonly limit: number
  readonly offset?: number | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Asks for the next page; `undefined` when there is nothing more. */
  readonly cursor: string | undefined
}

export interface Search<Item> {
  readonly limit: number
  /** Of the page before. */
  readonly cursor: string | undefined
  readonly isId: (text: string) => boolean
  readonly placeOf: (item: Item) => Place
  /** Those of a span that are asked for, newest first. */
  readonly read: (span: Span) => Promise<readonly Item[]>
  /**
   * The one row of a span, asked for or not. Absent where all rows are asked for, or an index has
   * those that are: then every page is full at once.
   */
  readonly findPlace?: ((span: Span) => Promise<Place | undefined>) | undefined
  /** How long to look; what was found until then is a page. */
  readonly lookMs?: number | undefined
}

/** Rows looked at in one statement: on SQLite others wait while it runs. */
export const LOOK_ROWS = 2_000
/** Where few rows are asked for of very many, somebody who waits sees a page all the same. */
const LOOK_MS = 40

export const toCursor = ({ createdAt, id }: Place): string => `${createdAt}.${id}`

/** Throws `cursor_invalid` for what `toCursor` has not made. */
export function parseCursor(text: string, isId: (text: string) => boolean): Place {
  const [, createdAt = '', id = ''] = /^(\d{1,15})\.(.+)$/.exec(text) ?? []
  if (createdAt === '' || !isId(id)) throw cursorInvalid()
  return { createdAt: Number(createdAt), id }
}

/**
 * A page of what is asked for. One that is not full, or even empty, may still have a cursor: then
 * there is more to look at. Rejects with `cursor_invalid`.
 */
export async function readPage<Item>(search: Search<Item>): Promise<Page<Item>> {
  const { limit, cursor, isId, placeOf, read, findPlace, lookMs = LOOK_MS } = search
  const endsAt = performance.now() + lookMs
  const items: Item[] = []
  let after = cursor === undefined ? undefined : parseCursor(cursor, isId)
  for (;;) {
    const until = await findPlace?.({ after, limit: 1, offset: LOOK_ROWS - 1 })
    items.push(...(await read({ after, until, limit: limit + 1 - items.length })))
    const last = items[limit - 1]
    if (items.length > limit && last) {
      return { items: items.slice(0, limit), cursor: toCursor(placeOf(last)) }
    }
    if (!until) return { items, cursor: undefined }
    if (performance.now() >= endsAt) return { items, cursor: toCursor(until) }
    after = until
  }
}

/** Narrows a query to a span of a list that is ordered by these two columns, newest first. */
export function inSpan<Tables, Names extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Names, Row>,
  { after, until, limit, offset }: Span,
  [at, id]: readonly [string, string],
): SelectQueryBuilder<Tables, Names, Row> {
  const time = sql.ref(at)
  const place = sql`(${time}, ${sql.ref(id)})`
  let narrowed = query.orderBy(time, 'desc').orderBy(sql.ref(id), 'desc').limit(limit)
  // The times are said once more by themselves: of pairs PostgreSQL cannot tell how few there are.
  if (after) {
    const { createdAt, id } = after
    narrowed = narrowed.where(
      sql<boolean>`${time} <= ${createdAt} and ${place} < (${createdAt}, ${id})`,
    )
  }
  if (until) {
    const { createdAt, id } = until
    narrowed = narrowed.where(
      sql<boolean>`${time} >= ${createdAt} and ${place} >= (${createdAt}, ${id})`,
    )
  }
  return offset === undefined ? narrowed : narrowed.offset(offset)
}

export const cursorInvalid = () =>
  new QuaysideError('a cursor was refused', {
    kind: 'invalid',
    code: 'cursor_invalid',
    publicMessage: 'This place in the list is not known. Begin at its start.',
  })
