import type { PortalConnectionAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { isApiError } from '../../api/api-error.ts'
import { shownName, text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'

export interface RevokeButtonProps {
  readonly apiKey: string
  readonly connection: PortalConnectionAnswer
  /** Shows what has become of it. */
  end(id: string): void
}

/** Ends what an app may read of somebody's account, after asking. */
export function RevokeButton({ apiKey, connection, end }: RevokeButtonProps) {
  const { api, notify } = usePortal()
  const [isAsking, setAsking] = useState(false)
  const { id, accountName, accountEmail, sourceTitle, files } = connection
  const name = shownName(accountName || accountEmail)

  async function revoke(): Promise<void> {
    try {
      await api.delete(at`/apps/${apiKey}/connections/${id}`)
    } catch (error) {
      // It has ended meanwhile.
      if (!isApiError(error, 'connection_unknown')) throw error
    }
    end(id)
    notify(text('connections.revoked'))
  }
  return (
    <>
      <Button label={text('connections.revokeOf', { name })} onClick={() => setAsking(true)}>
        {text('connections.revoke')}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={text('connections.revokeTitle', { name, source: sourceTitle })}
          action={text('connections.revoke')}
          danger
          onConfirm={revoke}
          onClose={() => setAsking(false)}
        >
          <p>{text('connections.revokeText')}</p>
          {files > 0 && <p>{text('connections.revokeFiles', { count: files })}</p>}
        </ConfirmDialog>
      )}
    </>
  )
}
