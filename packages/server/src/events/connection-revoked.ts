import type { ConnectionId } from '../lib/ids.ts'
import { defineEvent } from './event.ts'
import { exampleConnection } from './examples.ts'

export interface RevokedConnection {
  readonly id: ConnectionId
  readonly source: string
  readonly accountId: string
  readonly accountEmail: string
}

/** A person or their service took our right to read away. Whoever disconnects with us is not told. */
export const connectionRevoked = defineEvent<RevokedConnection>({
  type: 'connection.revoked',
  action: 'qs.connection.revoked',
  title: 'Revoked Connections',
  help: 'A person or their service ended a connection. Links that live on it answer no more until that person connects again.',
  example: {
    id: exampleConnection,
    source: 'dropbox',
    accountId: 'dbid:example',
    accountEmail: 'personal@example.com',
  },
  toPayload: (connection, { sourceTitle }) => ({
    connection: connection.id,
    client: sourceTitle(connection.source),
    account: { id: connection.accountId, email: connection.accountEmail },
  }),
})
