/** Told whenever a fetch came back full, which is when a backlog is being worked off. */
export type NoticeBacklog = () => void

/** A large table takes well under a second; its shape does not change faster than this. */
const MIN_INTERVAL_MS = 60_000

/**
 * Has PostgreSQL look at the job table again while a backlog is there. Autovacuum mostly sees the
 * table empty and plans accordingly, which makes each fetch from a backlog several times slower.
 * Runs `analyze` at most once a minute; `analyze` must not reject.
 */
export function createBacklogGuard(
  analyze: () => Promise<void>,
  now: () => number = Date.now,
): NoticeBacklog {
  let lastAt = -Infinity

  return function noticeBacklog() {
    if (now() - lastAt < MIN_INTERVAL_MS) return
    lastAt = now()
    void analyze()
  }
}
