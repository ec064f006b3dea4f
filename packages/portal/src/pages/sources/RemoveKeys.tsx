import type { AppSourceAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'

export interface RemoveKeysProps {
  readonly path: string
  readonly source: AppSourceAnswer
  onRemoved(): Promise<void>
}

/** Forgets an app's keys with a source, after a question. */
export function RemoveKeys({ path, source: { title }, onRemoved }: RemoveKeysProps) {
  const { api, notify } = usePortal()
  const [isAsking, setAsking] = useState(false)

  async function remove(): Promise<void> {
    await api.delete(path)
    notify(text('sources.removed'))
    void onRemoved()
  }
  return (
    <>
      <Button kind="quiet" icon="trash" onClick={() => setAsking(true)}>
        {text('sources.remove')}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={text('sources.removeTitle', { title })}
          action={text('sources.remove')}
          danger
          onConfirm={remove}
          onClose={() => setAsking(false)}
        >
          <p>{text('sources.removeText', { title })}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
