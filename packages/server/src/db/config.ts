import { directory, secret } from '../lib/option-readers.ts'
import type { Options } from '../lib/options.ts'

export const databaseOptions = {
  QUAYSIDE_DATA_DIR: {
    read: directory,
    fallback: './data',
    help: 'Folder for everything that is kept on this machine: the SQLite database, stored files unless they go elsewhere, the key and certificates of dev mode',
  },
  QUAYSIDE_DATABASE_URL: {
    read: secret(checkPostgresUrl),
    otherwise: 'SQLite in the data folder',
    isSecret: true,
    help: 'Address of a PostgreSQL 15 or later, such as `postgres://quayside:password@db.example.com/quayside`; needed as soon as more than one process is to run',
  },
} as const satisfies Options

function checkPostgresUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'postgres:' || url?.protocol === 'postgresql:') return
  throw new Error('expected an address like postgres://user:password@host:5432/database')
}
