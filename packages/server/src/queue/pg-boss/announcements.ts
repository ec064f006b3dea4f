import type { OnFault } from '../job-store.ts'

/** Tells workers that there are jobs: those of this process at once, those of others soon after. */
export interface Announcements {
  add(kind: string): void
  /** Tells what has not been told. */
  close(): Promise<void>
}

/**
 * A notification within a transaction would make all such transactions commit one after the other,
 * for PostgreSQL keeps notifications in the order of commits. So they are sent afterwards, many
 * together: one statement at a time, with all that came up during the one before. What is lost with
 * a process that dies is found by looking.
 */
export function createAnnouncements({
  wakeHere,
  tellOthers,
  onFault,
}: {
  readonly wakeHere: (kind: string) => void
  readonly tellOthers: (kinds: readonly string[]) => Promise<unknown>
  readonly onFault: OnFault
}): Announcements {
  const pending = new Set<string>()
  let telling: Promise<void> | undefined

  async function tellAll(): Promise<void> {
    while (pending.size > 0) {
      const kinds = [...pending]
      pending.clear()
      await tellOthers(kinds).catch((error) => onFault(error, { kind: 'pg-boss' }))
    }
    telling = undefined // in one go with the last look, so that nothing is added in between
  }

  return {
    add(kind) {
      wakeHere(kind)
      pending.add(kind)
      telling ??= tellAll()
    },
    async close() {
      await telling
    },
  }
}
