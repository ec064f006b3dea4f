import type { ResumeStore } from './upload.ts'

/** Storage is small, and other people's too. */
const MOST_KEPT = 50

type PageStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

/**
 * The browser's own storage, tidied at each new entry: what is older than `keepMs`, or none of ours,
 * goes, and the oldest of more than fifty. `undefined` outside of pages; throws where it is forbidden.
 */
export function pageStore(prefix: string, keepMs: number): ResumeStore | undefined {
  if (typeof document === 'undefined') return undefined
  return tidied(localStorage, prefix, keepMs)
}

/** Entries are JSON with `at`, milliseconds. */
export function tidied(storage: PageStorage, prefix: string, keepMs: number): ResumeStore {
  function tidy(): void {
    const names = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
    const newestFirst = names
      .filter((name) => name.startsWith(prefix))
      .map((name) => ({ name, at: writtenAt(storage.getItem(name)) }))
      .sort((a, b) => b.at - a.at)
    for (const [index, { name, at }] of newestFirst.entries()) {
      if (index >= MOST_KEPT || at < Date.now() - keepMs) storage.removeItem(name)
    }
  }
  return {
    getItem: (key) => storage.getItem(key),
    setItem(key, value) {
      storage.setItem(key, value)
      tidy()
    },
    removeItem: (key) => storage.removeItem(key),
  }
}

function writtenAt(text: string | null): number {
  try {
    return Number(JSON.parse(text ?? '').at) || 0
  } catch {
    return 0
  }
}
