import { sql } from 'kysely'
import type { Database } from '../../packages/server/src/db/database.ts'
import { toCursor } from '../../packages/server/src/db/list-page.ts'
import type { FilledApps } from './fill.ts'

/** A page somebody looks at. */
export interface PortalPage {
  readonly title: string
  /** Behind `/portal/api`. */
  readonly path: string
}

/** The first page, one in the middle and filtered ones of every list, and what stands beside them. */
export async function choosePages(
  { db }: Database,
  { large, small }: FilledApps,
): Promise<readonly PortalPage[]> {
  const of = (title: string, path: string, query: Readonly<Record<string, string>> = {}) => ({
    title,
    path: `/apps/${large}/${path}?${new URLSearchParams(query)}`,
  })
  const middleOf = async (table: string, id: string) => {
    const { rows } = await sql<{ createdAt: number; id: string }>`
      select created_at as ${sql.ref('createdAt')}, ${sql.ref(id)} as id
      from ${sql.table(table)} where app_key = ${large}
      order by created_at, ${sql.ref(id)}
      limit 1 offset (select count(*) / 2 from ${sql.table(table)} where app_key = ${large})
    `.execute(db)
    const [place] = rows
    if (!place) throw new Error(`${table} is empty`)
    return { cursor: toCursor(place), id: place.id }
  }
  const file = await middleOf('files', 'handle')
  const delivery = await middleOf('deliveries', 'id')
  const ingest = await middleOf('ingests', 'id')
  const connection = await middleOf('connections', 'id')
  const { id: endpoint } = await db
    .selectFrom('endpoints')
    .select('id')
    .where('app_key', '=', large)
    .orderBy('id')
    .executeTakeFirstOrThrow()
  const from = new Date(Date.now() - 20 * 86_400_000).toISOString()
  const to = new Date(Date.now() - 19 * 86_400_000).toISOString()

  return [
    of('files', 'files'),
    of('files, middle', 'files', { cursor: file.cursor }),
    of('files, sent to us', 'files', { source: 'none' }),
    of('files, a source with none', 'files', { source: 'nothing' }),
    of('files, images', 'files', { type: 'image/' }),
    of('files, a name', 'files', { search: 'übersicht 5' }),
    of('files, a name that none has', 'files', { search: 'nobody has this name' }),
    of('files, a handle', 'files', { search: file.id }),
    of('a file', `files/${file.id}`),
    of('its timeline', `files/${file.id}/timeline`),
    of('deliveries', 'deliveries'),
    of('deliveries, middle', 'deliveries', { cursor: delivery.cursor }),
    of('deliveries, lost', 'deliveries', { status: 'not_delivered' }),
    of('deliveries, waiting', 'deliveries', { status: 'pending' }),
    of('deliveries, one webhook', 'deliveries', { endpoint }),
    of('deliveries, one webhook, lost', 'deliveries', { endpoint, status: 'not_delivered' }),
    of('deliveries, an event with none', 'deliveries', { action: 'fp.delete' }),
    of('deliveries, a day long ago', 'deliveries', { from, to }),
    of('a delivery', `deliveries/${delivery.id}`),
    of('transfers', 'transfers'),
    of('transfers, middle', 'transfers', { cursor: ingest.cursor }),
    of('transfers, running', 'transfers', { state: 'running' }),
    of('transfers, failed', 'transfers', { state: 'failed' }),
    of('transfers, resumed', 'transfers', { state: 'resumed' }),
    of('transfers, done', 'transfers', { state: 'done' }),
    of('connections', 'connections'),
    of('connections, middle', 'connections', { cursor: connection.cursor }),
    of('connections, a person', 'connections', { search: 'person 77' }),
    of('overview, 30 days', 'overview'),
    of('overview, 90 days', 'overview', { days: '90' }),
    of('delivery statistics, a day', 'delivery-stats'),
    of('delivery statistics, a month', 'delivery-stats', { hours: '720' }),
    of('delivery statistics, one webhook', 'delivery-stats', { hours: '720', endpoint }),
    { title: 'files of a small app beside', path: `/apps/${small}/files?` },
    { title: 'deliveries of a small app beside', path: `/apps/${small}/deliveries?` },
    { title: 'overview of a small app beside', path: `/apps/${small}/overview?` },
  ]
}
