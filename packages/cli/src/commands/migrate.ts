import { migrateDatabase, readConfig } from '@quayside/server'

/** Brings the database to what this version needs, and says what was done. */
export async function migrate(): Promise<void> {
  const applied = await migrateDatabase(readConfig(process.env, { mode: 'migrate' }))
  const words =
    applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.'
  process.stdout.write(`${words}\n`)
}
