import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { Apps } from './app.ts'
import { type AppRow, findApp, listApps } from './app-repository.ts'
import type { AppSecrets } from './app-secrets.ts'
import { appUnknown } from './errors.ts'
import { explainPolicy } from './explain-policy.ts'
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

  return {
    async makePolicy(apiKey, terms) {
      return makePolicy(terms, secrets.present(await read(apiKey)), now())
    },
    async explainPolicy(apiKey, request, maySee) {
      const row = await read(apiKey)
      const isNeighbour = ({ app }: AppRow) => app.apiKey !== apiKey && maySee(app.apiKey)
      return await explainPolicy(request, {
        apiKey,
        isEnabled: row.app.enabled,
        secrets: secrets.all(row),
        neighbours: async () =>
          (await listApps(db))
            .filter(isNeighbour)
            .map((other) => ({ name: other.app.name, secrets: secrets.all(other) })),
        now: now(),
      })
    },
  }
}
