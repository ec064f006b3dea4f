import {
  type CompiledQuery,
  createQueryId,
  type KyselyPlugin,
  type RootOperationNode,
} from 'kysely'
import { compose } from '../../packages/server/src/compose.ts'
import { readConfig } from '../../packages/server/src/config.ts'
import type { Database } from '../../packages/server/src/db/database.ts'
import type { PortalPage } from './pages.ts'

/** The statements behind a page, and how the database answers each. */
export interface PagePlan {
  readonly title: string
  readonly plans: readonly Plan[]
}

interface Plan {
  readonly statement: string
  readonly lines: readonly string[]
}

export interface PlansOptions {
  readonly cookie: string
  /** As the server is given it. */
  readonly env: Readonly<Record<string, string>>
}

/** Asks the server's own routes for the pages and explains every statement they make, once. */
export async function explainPages(
  database: Database,
  pages: readonly PortalPage[],
  { cookie, env }: PlansOptions,
): Promise<readonly PagePlan[]> {
  const nodes: RootOperationNode[] = []
  const recorder: KyselyPlugin = {
    transformQuery({ node }) {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const recorded = { ...database, db: database.db.withPlugin(recorder) }
  const { server, close } = await compose(readConfig(env, { mode: 'serve' }), recorded)
  const known = new Set<string>()
  const found: PagePlan[] = []
  try {
    for (const { title, path } of pages) {
      nodes.length = 0
      const answer = await server.inject({ url: `/portal/api${path}`, headers: { cookie } })
      if (answer.statusCode !== 200) throw new Error(`${title}: ${answer.body}`)
      const fresh = compile(database, nodes).filter((query) => !known.has(query.sql))
      for (const query of fresh) known.add(query.sql)
      const plans: Plan[] = []
      for (const query of fresh) plans.push(await explain(database, query))
      found.push({ title, plans })
    }
    return found
  } finally {
    await server.close()
    await close()
  }
}

/** Alike ones once. */
function compile({ db }: Database, nodes: readonly RootOperationNode[]): readonly CompiledQuery[] {
  const compiled = nodes.map((node) => db.getExecutor().compileQuery(node, createQueryId()))
  const reading = compiled.filter(({ sql }) => /^\s*(select|with)\b/i.test(sql))
  return [...new Map(reading.map((query) => [query.sql, query])).values()]
}

async function explain({ db, dialect }: Database, query: CompiledQuery): Promise<Plan> {
  const word = dialect === 'sqlite' ? 'explain query plan' : 'explain (costs off)'
  const { rows } = await db.executeQuery<Record<string, unknown>>({
    ...query,
    sql: `${word} ${query.sql}`,
  })
  const lines = rows.map((row) => String(row.detail ?? row['QUERY PLAN']))
  return { statement: query.sql.replace(/\s+/g, ' ').trim(), lines }
}
