import type { SourceStorageAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { text } from '../../../locale/text.ts'
import { hrefOf } from '../../../paths.ts'
import { usePortal } from '../../../portal.ts'
import { Button } from '../../../ui/Button.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import type { KeepingViewProps } from './KeepingSection.tsx'

/** Keeps no more files in the account, after a question that says what becomes of those in it. */
export function StopKeeping({ apiKey, path, resource, saved }: KeepingViewProps) {
  const { api, notify } = usePortal()
  const [isAsking, setAsking] = useState(false)
  const { title, version } = saved

  async function stop(): Promise<void> {
    resource.set(await api.put<SourceStorageAnswer>(path, { version, account: null }))
    notify(text('keeping.stopped', { title }))
  }
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {text('keeping.stop')}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={text('keeping.stopTitle', { title })}
          action={text('keeping.stop')}
          danger
          onConfirm={stop}
          onClose={() => setAsking(false)}
        >
          <p>{text('keeping.stopText', { title, location: saved.source })}</p>
          <p>
            {text('keeping.stopRights')}{' '}
            <a href={hrefOf('connections', { apiKey })}>{text('connections.title')}</a>
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
