import type { FileDetailsAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { isApiError } from '../../api/api-error.ts'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { Button, ButtonLink } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { downloadLink } from './kinds.ts'

export interface FileToolsProps {
  readonly apiKey: string
  readonly file: FileDetailsAnswer
}

/** Open, download, delete. */
export function FileTools({ apiKey, file }: FileToolsProps) {
  const { session } = usePortal()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <ButtonLink href={file.url} icon="external" external>
        {text('files.open')}
      </ButtonLink>
      <ButtonLink href={downloadLink(file.url)} icon="down" external>
        {text('files.download')}
      </ButtonLink>
      {session.may('developer') && (
        <Button kind="danger" icon="trash" onClick={() => setAsking(true)}>
          {text('files.delete')}
        </Button>
      )}
      {isAsking && <DeleteDialog apiKey={apiKey} file={file} onClose={() => setAsking(false)} />}
    </>
  )
}

function DeleteDialog({ apiKey, file, onClose }: FileToolsProps & { onClose(): void }) {
  const { api, notify } = usePortal()
  const { route } = useLocation()
  const name = shownName(file.filename)

  async function remove(): Promise<void> {
    try {
      await api.delete(at`/apps/${apiKey}/files/${file.handle}`)
    } catch (error) {
      // Somebody else was faster.
      if (!isApiError(error, 'file_missing')) throw error
    }
    notify(text('files.deleted', { name }))
    route(hrefOf('files', { apiKey }))
  }
  return (
    <ConfirmDialog
      title={text('files.deleteTitle', { name })}
      action={text('files.delete')}
      danger
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{text(file.kind === 'linked' ? 'files.deleteLinked' : 'files.deleteStored')}</p>
    </ConfirmDialog>
  )
}
