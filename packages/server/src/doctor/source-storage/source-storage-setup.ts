import { randomBytes } from 'node:crypto'
import { holdApp } from '../../apps/app-repository.ts'
import { appUnknown, changedMeanwhile } from '../../apps/errors.ts'
import {
  findSourceStorage,
  type SourceStorage,
  saveSourceStorage,
} from '../../apps/source-storage-repository.ts'
import { allows } from '../../connections/allows.ts'
import type { Connection, Connections } from '../../connections/connection.ts'
import { listConnections } from '../../connections/connection-repository.ts'
import { personalSource } from '../../connections/personal-source.ts'
import { insertSession } from '../../connections/session-repository.ts'
import type { Database } from '../../db/database.ts'
import type { MoveLeftFiles } from '../../export/moves/move-left-files.ts'
import { type ApiKey, type ConnectionId, newPickerSessionId } from '../../lib/ids.ts'
import type { FolderEntry, Source } from '../../sources/source.ts'
import type { Finding } from '../finding.ts'
import { countKept, type KeptCounts } from './count-kept.ts'
import { accountUnknown, sourceKeepsNothing } from './errors.ts'
import { examinePlace } from './examine-place.ts'

/** Where an app keeps files at a source, as its people see it. */
export interface SourceStorageNow extends KeptCounts {
  /** `undefined`: nothing is kept there from now on. */
  readonly place: { readonly account: Connection; readonly folder: string } | undefined
  /** Somebody has connected it for this, and it is not chosen yet. */
  readonly candidate: Connection | undefined
  readonly version: number
}

/** Which of an app's places: a source by its name. */
export interface PlaceId {
  readonly appKey: ApiKey
  readonly source: string
}

/** Choosing where an app keeps files at a source (Filestack reference 7.4), and trying it out. */
export interface SourceStorageSetup {
  /** Rejects, as all of them, with `storage_source_unsupported` for sources that take no files. */
  find(id: PlaceId): Promise<SourceStorageNow>
  /**
   * The address at which somebody allows the app to write in an account; ten minutes good. The
   * account is then the candidate, for an hour. Rejects with `source_not_configured`.
   */
  connect(id: PlaceId): Promise<{ readonly consentUrl: string }>
  /** Folders within one, of the account in use or of the candidate. Rejects as the source does. */
  folders(
    id: PlaceId,
    wanted: {
      readonly account: string
      readonly folder: string
      readonly cursor?: string | undefined
    },
    signal: AbortSignal,
  ): Promise<{ readonly folders: readonly FolderEntry[]; readonly next: string | undefined }>
  /**
   * New files go there from now on, and those that wait for a place; what is kept elsewhere stays
   * there. Rejects with `changed_meanwhile`, `storage_account_unknown`, and as the source does where
   * there is no such folder.
   */
  choose(
    id: PlaceId,
    choice: { readonly version: number; readonly account: string; readonly folder: string },
    signal: AbortSignal,
  ): Promise<SourceStorageNow>
  /** Nothing more goes there; what is kept there stays, and readable. Rejects with `changed_meanwhile`. */
  end(id: PlaceId, version: number): Promise<SourceStorageNow>
  /** Writes, reads and deletes a small file; keeps nothing. */
  examine(
    id: PlaceId,
    wanted: { readonly account: string; readonly folder: string },
    signal: AbortSignal,
  ): Promise<readonly Finding[]>
}

export interface SourceStorageSetupDeps {
  readonly database: Database
  readonly connections: Pick<Connections, 'consentUrl' | 'access' | 'findById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly moveLeftFiles: MoveLeftFiles
  readonly now: () => Date
}

/** Time to find the right folder in. */
const CHOOSE_MS = 3_600_000

export function createSourceStorageSetup(deps: SourceStorageSetupDeps): SourceStorageSetup {
  const { database, connections, moveLeftFiles, now } = deps
  const { db } = database

  return {
    async find(id) {
      writableSource(deps, id)
      return await toNow(deps, id, await findSourceStorage(db, id.appKey, id.source))
    },
    async connect(id) {
      writableSource(deps, id)
      const session = { id: newPickerSessionId(), appKey: id.appKey }
      const createdAt = now()
      const expiresAt = new Date(createdAt.getTime() + CHOOSE_MS)
      // Nobody can carry it: what is connected in it is the app's.
      const noTokens = `storage ${randomBytes(16).toString('hex')}`
      await insertSession(db, { session, createdAt, expiresAt }, noTokens)
      const asked = { session, source: id.source, flow: 'saveas', chooseAccount: true } as const
      const consent = await connections.consentUrl({ ...asked, returnUrl: undefined })
      await changeHeld(deps, id, undefined, (place) => ({ ...place, sessionId: session.id }))
      return consent
    },
    async folders(id, { account, folder, cursor }, signal) {
      const source = writableSource(deps, id)
      const access = connections.access(await accountOf(deps, id, account))
      const page = await source.list(access, folder, { signal, cursor })
      const folders = page.items.filter((entry) => entry.kind === 'folder')
      return { folders, next: page.cursor }
    },
    async choose(id, { version, account, folder }, signal) {
      const source = writableSource(deps, id)
      const connection = await accountOf(deps, id, account)
      await source.list(connections.access(connection), folder, { signal })
      const place = await changeHeld(deps, id, version, (before) => ({
        ...before,
        ...{ connectionId: connection.id, folder },
      }))
      await moveLeftFiles(id)
      return await toNow(deps, id, place)
    },
    async end(id, version) {
      writableSource(deps, id)
      const place = await changeHeld(deps, id, version, (before) => ({
        ...before,
        connectionId: undefined,
      }))
      return await toNow(deps, id, place)
    },
    async examine(id, { account, folder }, signal) {
      const source = writableSource(deps, id)
      const access = connections.access(await accountOf(deps, id, account))
      return await examinePlace({ source, writing: source.writing, access, folder }, signal)
    },
  }
}

function writableSource({ sources }: SourceStorageSetupDeps, { source: name }: PlaceId) {
  const source = personalSource(sources, name)
  const { writing } = source
  if (!writing) throw sourceKeepsNothing(name)
  return { ...source, writing }
}

async function toNow(
  deps: SourceStorageSetupDeps,
  id: PlaceId,
  storage: SourceStorage | undefined,
): Promise<SourceStorageNow> {
  const { connections, database } = deps
  const [account, candidates, counts] = await Promise.all([
    storage?.connectionId && connections.findById(id.appKey, storage.connectionId),
    listCandidates(deps, id, storage),
    countKept(database.db, id),
  ])
  return {
    ...counts,
    place: account && storage ? { account, folder: storage.folder } : undefined,
    candidate: candidates.find((one) => one.id !== storage?.connectionId),
    version: storage?.version ?? 0,
  }
}

/** What was connected for this, and may write. */
async function listCandidates(
  { database, sources }: SourceStorageSetupDeps,
  { appKey, source }: PlaceId,
  storage: SourceStorage | undefined,
): Promise<readonly Connection[]> {
  if (!storage?.sessionId) return []
  const session = { id: storage.sessionId, appKey }
  const rows = await listConnections(database.db, session, { source })
  return rows
    .filter((row) => row.connection.status === 'active')
    .filter((row) => allows(sources.get(source), row, 'saveas'))
    .map(({ connection }) => connection)
}

/** Only those that were connected for this: nobody's picker session is reached from here. */
async function accountOf(
  deps: SourceStorageSetupDeps,
  id: PlaceId,
  account: string,
): Promise<Connection> {
  const storage = await findSourceStorage(deps.database.db, id.appKey, id.source)
  const current = storage?.connectionId
  const isCurrent = current !== undefined && account === current
  const found = isCurrent
    ? await deps.connections.findById(id.appKey, current as ConnectionId)
    : (await listCandidates(deps, id, storage)).find((one) => one.id === account)
  if (!found) throw accountUnknown()
  return found
}

/** Two who choose at once come one after the other, by the app's row. */
async function changeHeld(
  { database, now }: SourceStorageSetupDeps,
  { appKey, source }: PlaceId,
  version: number | undefined,
  change: (before: SourceStorage) => SourceStorage,
): Promise<SourceStorage> {
  return await database.transaction(async (trx) => {
    if (!(await holdApp(trx, database.dialect, appKey))) throw appUnknown()
    const before = (await findSourceStorage(trx, appKey, source)) ?? {
      ...{ appKey, source, connectionId: undefined, folder: '', sessionId: undefined, version: 0 },
    }
    if (version !== undefined && version !== before.version) throw changedMeanwhile()
    const after = { ...change(before), version: before.version + (version === undefined ? 0 : 1) }
    await saveSourceStorage(trx, after, now())
    return after
  })
}
