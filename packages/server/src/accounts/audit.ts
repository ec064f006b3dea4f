import type { Db } from '../db/database.ts'
import type { ApiKey, PersonId } from '../lib/ids.ts'
import {
  type AuditPage,
  deleteAuditEntriesBefore,
  endAuditEntry,
  insertAuditEntry,
  listAuditEntries,
} from './audit-repository.ts'

/** What belongs to an entry beside who did what to which; never a secret. */
export type AuditFacts = Readonly<Record<string, unknown>>
/** `unknown` while it is under way, and of what a crash ended. */
export type AuditOutcome = 'unknown' | 'done' | 'failed'

export interface NewAuditEntry {
  /** Absent: the admin token. */
  readonly personId: PersonId | undefined
  /** A person's address, or `admin token`. */
  readonly who: string
  readonly appKey: ApiKey | undefined
  /** `app.update` */
  readonly action: string
  /** What was changed, within the app or the portal. */
  readonly target: string | undefined
  readonly details?: AuditFacts
}

/** One change somebody made. */
export interface AuditEntry {
  readonly id: number
  readonly at: Date
  readonly who: string
  readonly appKey: string | undefined
  readonly action: string
  readonly target: string | undefined
  readonly outcome: AuditOutcome
  readonly details: AuditFacts
}

/** Writes down every change before it is made, so that none can be hidden by a crash. */
export interface Audit {
  begin(entry: NewAuditEntry): Promise<AuditInHand>
  /** Of something that has been done, in the transaction that does it. */
  note(trx: Db, entry: NewAuditEntry): Promise<void>
  /** Newest first. */
  list(page: AuditPage): Promise<readonly AuditEntry[]>
  prune(before: Date): Promise<void>
}

export interface AuditInHand {
  /** `appKey` where only the change itself made it known. */
  end(outcome: Exclude<AuditOutcome, 'unknown'>, facts: AuditFacts, appKey?: ApiKey): Promise<void>
}

export function createAudit({ db, now }: { readonly db: Db; readonly now: () => Date }): Audit {
  return {
    async begin(entry) {
      const id = await insertAuditEntry(db, { ...entry, at: now(), outcome: 'unknown' })
      return {
        end: (outcome, facts, appKey) =>
          endAuditEntry(db, id, {
            outcome,
            details: { ...entry.details, ...facts },
            ...(appKey && { appKey }),
          }),
      }
    },
    async note(trx, entry) {
      await insertAuditEntry(trx, { ...entry, at: now(), outcome: 'done' })
    },
    list: (page) => listAuditEntries(db, page),
    prune: (before) => deleteAuditEntriesBefore(db, before),
  }
}
