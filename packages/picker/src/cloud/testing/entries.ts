import type { ListedEntry, ListedFolder } from '@quayside/wire'

/** A listed file in the root. */
export function file(name: string, facts: Partial<ListedEntry> = {}): ListedEntry {
  const bytes = facts.bytes ?? 1000
  return {
    name,
    path: `/${name}`,
    folder: false,
    mimetype: 'text/plain',
    size: `${bytes} B`,
    bytes,
    thumbnail: 'https://static.example.com/icons/file.svg',
    ...facts,
  }
}

/** A listed folder in the root. */
export function folder(name: string, facts: Partial<ListedEntry> = {}): ListedEntry {
  return { ...file(name, { bytes: 0 }), path: `/${name}/`, folder: true, size: '', ...facts }
}

export function pageOf(contents: readonly ListedEntry[], next = ''): ListedFolder {
  return {
    client: 'testdrive',
    filename: '/',
    next,
    contents: [...contents],
    account: { id: 'account:1', name: 'Person', email: 'personal@example.com' },
  }
}

export const namesOf = (entries: readonly ListedEntry[]): string[] =>
  entries.map(({ name }) => name)
