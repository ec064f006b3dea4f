import type { ConnectionId } from '../lib/ids.ts'
import { defineEvent } from './event.ts'
import { exampleConnection } from './examples.ts'

export interface RevokedConnection {
  readonly id: ConnectionId
  readonly source: string
  readonly accountId: string
  readonly accountEmail: string
}

/** The right to read was taken away: at the service, by the person, or in the portal. Signing out is not told; links live on. */
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
