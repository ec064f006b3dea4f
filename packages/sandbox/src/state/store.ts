import { DatabaseSync } from 'node:sqlite'

/** A map that outlives the process: reads come from memory, every change is written through. */
export interface Collection<T> {
  readonly size: number
  get(key: string): T | undefined
  values(): MapIterator<T>
  set(key: string, value: T): void
  delete(key: string): void
}

export interface Store {
  /** The collection of that name, loaded from disk. Ask once per name. */
  collection<T>(name: string): Collection<T>
  /** Runs `change` so that after a crash either all of its writes are there or none. */
  atomically<R>(change: () => R): R
  close(): void
}

/**
 * Opens the state file. Another process that has it open is refused, because both would answer
 * from memories of their own. Commits are handed to the operating system but not flushed: they
 * survive a killed process, not a power cut, which is the bargain a test double wants.
 */
export function openStore(file: string): Store {
  const db = new DatabaseSync(file)
  db.exec('pragma locking_mode = exclusive')
  db.exec('pragma journal_mode = wal')
  db.exec('pragma synchronous = off')
  let isOpen = false

  function atomically<R>(change: () => R): R {
    if (isOpen) {
      return change()
    }
    db.exec('begin')
    isOpen = true
    try {
      const result = change()
      db.exec('commit')
      return result
    } catch (error) {
      db.exec('rollback')
      throw error
    } finally {
      isOpen = false
    }
  }

  return {
    collection: (name) => createCollection(db, name),
    atomically,
    close: () => db.close(),
  }
}

function createCollection<T>(db: DatabaseSync, name: string): Collection<T> {
  db.exec(`create table if not exists ${name} (key text primary key, value text not null) strict`)
  const upsert = db.prepare(
    `insert into ${name} values (?, ?) on conflict (key) do update set value = excluded.value`,
  )
  const remove = db.prepare(`delete from ${name} where key = ?`)
  const items = new Map<string, T>()
  for (const { key, value } of db.prepare(`select key, value from ${name} order by rowid`).all()) {
    items.set(String(key), JSON.parse(String(value)))
  }

  return {
    get size() {
      return items.size
    },
    get: (key) => items.get(key),
    values: () => items.values(),
    set(key, value) {
      upsert.run(key, JSON.stringify(value))
      items.set(key, value)
    },
    delete(key) {
      if (items.delete(key)) {
        remove.run(key)
      }
    },
  }
}
