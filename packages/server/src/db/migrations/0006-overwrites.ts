import type { Trx } from '../database.ts'

/** When a file's content was replaced, what to say in place of a picture, and how large it is. */
export async function createOverwrites({ schema }: Trx): Promise<void> {
  await schema.alterTable('files').addColumn('overwritten_at', 'bigint').execute()
  await schema.alterTable('files').addColumn('alt', 'text').execute()
  await schema.alterTable('objects').addColumn('width', 'integer').execute()
  await schema.alterTable('objects').addColumn('height', 'integer').execute()
}
