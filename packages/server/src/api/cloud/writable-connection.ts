import type { Connections, PickerSession } from '../../connections/connection.ts'
import { connectionExpired, sourceUnknown } from '../../connections/errors.ts'
import { QuaysideError } from '../../errors.ts'
import { exportUnsupported } from '../../export/errors.ts'
import type { ConnectionId } from '../../lib/ids.ts'
import type { PersonalSource, Source } from '../../sources/source.ts'
import type { SourceWriting } from '../../sources/writing.ts'

export interface WritableConnection {
  readonly connectionId: ConnectionId
  readonly source: PersonalSource
  readonly writing: SourceWriting
}

/**
 * The session's connection with a source, if it may write there: of the account that is named, or
 * the one chosen last. Rejects with `source_unknown`, `export_unsupported`, `unauthenticated` /
 * `connection_expired` when nobody is connected and `forbidden` / `source_scope_missing` when
 * connecting was for reading only.
 */
export async function writableConnection(
  {
    connections,
    sources,
  }: {
    readonly connections: Pick<Connections, 'find'>
    readonly sources: ReadonlyMap<string, Source>
  },
  session: PickerSession,
  name: string,
  account: string | null | undefined,
): Promise<WritableConnection> {
  const source = sources.get(name)
  if (!source) throw sourceUnknown(name)
  const writing = source.oauth && source.writing
  if (!source.oauth || !writing) throw exportUnsupported(name)
  const wish = account ? { account } : {}
  const connection = await connections.find(session, name, { ...wish, flow: 'saveas' })
  if (connection) return { connectionId: connection.id, source, writing }
  if (await connections.find(session, name, wish)) throw mayNotWrite(name)
  throw connectionExpired(name)
}

const mayNotWrite = (source: string) =>
  new QuaysideError(`the connection to ${source} is for reading`, {
    kind: 'forbidden',
    code: 'source_scope_missing',
    publicMessage:
      'Saving was not allowed yet when this account was connected. Connect it for saving.',
  })
