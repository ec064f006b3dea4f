import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { App, Apps } from './app.ts'
import { type AppRow, findApp } from './app-repository.ts'
import type { AppSecrets } from './app-secrets.ts'
import { appUnknown } from './errors.ts'
import { explainPolicy } from './explain-policy.ts'
import type { Neighbour } from './explain-signature.ts'
import { makePolicy } from './make-policy.ts'

export interface PoliciesDeps {
  readonly db: Db
  readonly secrets: AppSecrets
  readonly now: () => Date
}

/** Policies for people: made for them, and explained when one was refused. */
export function createPolicies({
  db,
  secrets,
  now,
}: PoliciesDeps): Pick<Apps, 'makePolicy' | 'explainPolicy'> {
  async function read(apiKey: ApiKey): Promise<AppRow> {
    const row = await findApp(db, apiKey)
    if (!row) throw appUnknown()
    return row
  }

  const toNeighbour = ({ apiKey, name }: App): Neighbour => ({
    name,
    secrets: async () => {
      const row = await findApp(db, apiKey)
      return row && secrets.all(row)
    },
  })

  return {
    async makePolicy(apiKey, terms) {
      return makePolicy(terms, secrets.present(await read(apiKey)), now())
    },
    async explainPolicy(apiKey, request, neighbours) {
      const row = await read(apiKey)
      return await explainPolicy(request, {
        apiKey,
        isEnabled: row.app.enabled,
        secrets: secrets.all(row),
        neighbours: neighbours.filter((app) => app.apiKey !== apiKey).map(toNeighbour),
        now: now(),
      })
    },
  }
}
