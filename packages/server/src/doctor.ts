import type { Database } from './db/database.ts'
import { type ConversionChecks, checkConversions } from './doctor/conversions.ts'
import { examine, type Finding } from './doctor/finding.ts'
import { clock, diskRoom, folderRights } from './doctor/machine.ts'
import { askTime, checkSources, type SourceChecks } from './doctor/sources.ts'
import type { Queue } from './queue/queue.ts'
import type { StorageDriver } from './storage/storage.ts'

export interface DoctorDeps extends SourceChecks, ConversionChecks {
  readonly database: Pick<Database, 'check' | 'dialect'>
  readonly queue: Pick<Queue, 'check'>
  readonly storage: Pick<StorageDriver, 'check' | 'name' | 'direct'>
  readonly dataDir: string
  readonly now: () => Date
}

/** Looks at everything the service stands on. Resolves also when much is wrong; that is its news. */
export type Doctor = (signal: AbortSignal) => Promise<readonly Finding[]>

export function createDoctor(deps: DoctorDeps): Doctor {
  return async function doctor(signal) {
    const parts = await Promise.all([
      checkDatabase(deps),
      checkQueue(deps),
      checkStorage(deps, signal),
      ...checkDirectUploads(deps, signal),
      folderRights(deps.dataDir),
      diskRoom(deps.dataDir),
      ...checkConversions(deps, signal),
    ])
    const clocks = await checkClock(deps, signal)
    return [...parts, ...clocks, ...(await checkSources(deps, signal))]
  }
}

function checkDatabase({ database }: DoctorDeps): Promise<Finding> {
  const isServer = database.dialect === 'postgres'
  const check = async () => {
    await database.check()
    return `${isServer ? 'PostgreSQL' : 'SQLite'} answers`
  }
  const fix = isServer
    ? 'start PostgreSQL, or correct QUAYSIDE_DATABASE_URL'
    : 'make room on the disk of the data folder; if the file is damaged, put back a backup'
  return examine('database', check, fix)
}

function checkQueue({ queue }: DoctorDeps): Promise<Finding> {
  const check = async () => {
    await queue.check()
    return 'jobs are taken and worked on'
  }
  return examine('queue', check, 'mend the database first: the jobs are kept there')
}

function checkStorage({ storage }: DoctorDeps, signal: AbortSignal): Promise<Finding> {
  const check = async () => {
    await storage.check({ signal })
    return `${storage.name} takes, gives back and deletes an object`
  }
  const fix =
    'correct QUAYSIDE_STORAGE_URL and its access keys; they need the right to read, write, list and delete there'
  return examine('storage', check, fix)
}

/** Nothing where parts of uploads come through us. */
function checkDirectUploads(
  { storage: { direct } }: DoctorDeps,
  signal: AbortSignal,
): readonly Promise<Finding>[] {
  if (!direct) return []
  const check = async () => {
    const fault = await direct.findFault({ signal })
    if (fault) throw new Error(fault)
    return 'pages of any origin may write parts into the bucket'
  }
  const fix =
    'let the CORS rules of the bucket allow PUT from any origin with any header and expose ETag, check publicEndpoint, or take uploads=direct out of QUAYSIDE_STORAGE_URL'
  return [examine('direct uploads', check, fix)]
}

/** By the first source that answers. */
async function checkClock(deps: DoctorDeps, signal: AbortSignal): Promise<readonly Finding[]> {
  for (const source of deps.sources.values()) {
    if (!source.oauth) continue
    const theirs = await askTime(source, deps.baseUrl, signal)
    if (theirs) return [clock(theirs, deps.now())]
  }
  return []
}
