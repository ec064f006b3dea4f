import { forPostgres } from '../../testing/databases.ts'
import { createQueue } from '../index.ts'
import { describeQueue } from '../queue.contract.ts'

forPostgres((open) => {
  describeQueue('pg-boss', { isShared: true }, async () => {
    const { database, url } = await open()
    return {
      database,
      createQueue: () => createQueue({ database, databaseUrl: url, onFault: () => {} }),
    }
  })
})
