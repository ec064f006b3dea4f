import type { Database } from '../../db/database.ts'
import type { RecordEvent } from '../../events/record.ts'
import type { Delivery } from '../../links/delivery.ts'
import type { LinkedFiles } from '../../links/linked-files.ts'
import type { Source } from '../../sources/source.ts'
import type { Storages } from '../../storage/storages.ts'
import { createArchives } from '../archives/archives.ts'
import type { Conversions } from '../conversions.ts'
import type { Scratch } from '../scratch.ts'
import { createDerivatives } from './derivatives.ts'
import { createKnownDerivatives, forgetDerivative } from './known-derivatives.ts'
import type { MakeDerivativeDeps } from './make-derivative.ts'
import { createRemovals } from './removals.ts'
import { createBringSource } from './source-files.ts'
import { webIn } from './web-in.ts'

export interface DerivativePartsDeps {
  readonly database: Database
  readonly storage: Storages
  readonly sources: ReadonlyMap<string, Source>
  readonly linkedFiles: LinkedFiles
  readonly delivery: Pick<Delivery, 'readContent' | 'forget'>
  readonly recordEvent: RecordEvent
  readonly conversions: Conversions
  readonly scratch: Pick<Scratch, 'folder' | 'check'>
  readonly onConverted: MakeDerivativeDeps['onConverted']
  /** How much of what was made is kept, and how long after its last use. */
  readonly cacheBytes: number
  readonly cacheMs: number
  /** This process, among all there have been. */
  readonly owner: string
}

/** Everything that makes, keeps and removes results of conversions. */
export function createDerivativeParts(deps: DerivativePartsDeps) {
  const { database, storage, linkedFiles, delivery, conversions } = deps
  const common = { database, storage, maxBytes: deps.cacheBytes, now: Date.now }
  const known = createKnownDerivatives(Date.now)
  const forget = forgetDerivative(known, delivery)
  const removals = createRemovals({ ...common, keepMs: deps.cacheMs, forget })
  const web = webIn(deps.sources)
  const bringSource = createBringSource({
    ...{ storage, linkedFiles, web, maxBytes: conversions.limits.bytes },
    readContent: delivery.readContent,
    checkSpace: deps.scratch.check,
  })
  const { recordEvent } = deps
  const { readContent } = delivery
  const archives = createArchives({ database, storage, readContent, web, recordEvent })
  const derivatives = createDerivatives({
    archives,
    ...{ ...common, known, removals, linkedFiles, bringSource, converter: conversions },
    newFolder: deps.scratch.folder,
    recordEvent,
    onConverted: deps.onConverted,
    owner: deps.owner,
    isAlone: database.dialect === 'sqlite',
  })
  return { derivatives, removals }
}
