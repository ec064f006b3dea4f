import type { Apps } from '../../apps/app.ts'
import type { Connections } from '../../connections/connection.ts'
import type { Database } from '../../db/database.ts'
import type { RecordEvent } from '../../events/record.ts'
import type { Source } from '../../sources/source.ts'
import type { EntryHints } from '../entry-hints.ts'
import type { Ingests } from '../ingest.ts'
import { createBeginFiles } from './begin-files.ts'
import { createCountFiles } from './count-files.ts'
import type { FolderPickLimits } from './folder-pick.ts'
import { createFolderPickRunner, type FolderPickRunnerDeps } from './folder-pick-runner.ts'
import { createFolderPicks } from './folder-picks.ts'
import { createFolderZips } from './folder-zips.ts'
import { createStoreFiles } from './store-files.ts'

export interface FolderPickPartsDeps {
  readonly database: Database
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly ingests: Ingests
  readonly hints: Pick<EntryHints, 'note'>
  readonly recordEvent: RecordEvent
  readonly limits: FolderPickLimits
  /** This process, by a name no other one has had. */
  readonly owner: string
  readonly log: FolderPickRunnerDeps['log']
}

/** Whole folders, picked as one. */
export function createFolderPickParts(deps: FolderPickPartsDeps) {
  const { apps, database } = deps
  const beginFiles = createBeginFiles({
    ...deps,
    async allowPlace({ appKey, security, container = '' }, path) {
      const asked = { apiKey: appKey, security, isBegun: true }
      await apps.authorize({ ...asked, call: 'pick', path, container })
    },
  })
  const runner = createFolderPickRunner({
    ...deps,
    isAlone: database.dialect === 'sqlite',
    countFiles: createCountFiles(deps),
    storeFiles: createStoreFiles({ ...deps, beginFiles }),
  })
  return {
    runner,
    folderPicks: createFolderPicks({ database, runner }),
    folderZips: createFolderZips({ db: database.db }),
  }
}
