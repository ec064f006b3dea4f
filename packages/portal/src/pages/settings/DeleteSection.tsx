import type { AppContentsAnswer, PortalAppAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { isApiError } from '../../api/api-error.ts'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useResource } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Section.tsx'
import { contentsInWords } from './contents.ts'

/** The end of an app, for owners. */
export function DeleteSection({ app }: { readonly app: PortalAppAnswer }) {
  const { session } = usePortal()
  const [isAsking, setAsking] = useState(false)
  const isOwner = session.may('owner')
  return (
    <Section title={text('settings.delete')} lead={text('settings.deleteLead')} danger>
      {isOwner ? (
        <div class="buttons">
          <Button kind="danger" icon="trash" onClick={() => setAsking(true)}>
            {text('settings.deleteAction')}
          </Button>
        </div>
      ) : (
        <p class="soft">{text('settings.deleteOwner')}</p>
      )}
      {isAsking && <DeleteDialog app={app} onClose={() => setAsking(false)} />}
    </Section>
  )
}

interface DeleteDialogProps {
  readonly app: PortalAppAnswer
  onClose(): void
}

function DeleteDialog({ app: { apiKey, name }, onClose }: DeleteDialogProps) {
  const { api, apps, notify } = usePortal()
  const { route } = useLocation()
  const contents = useResource(
    (signal) => api.get<AppContentsAnswer>(at`/apps/${apiKey}/contents`, { signal }),
    [apiKey],
  )

  async function remove(): Promise<void> {
    try {
      await api.delete(at`/apps/${apiKey}`, { name })
    } catch (error) {
      // Gone already: by somebody else, or by us when only the answer was lost.
      if (!isApiError(error, 'app_unknown')) throw error
    }
    notify(text('settings.deleted', { name }))
    void apps.load()
    route(hrefOf('apps'))
  }
  return (
    <ConfirmDialog
      title={text('settings.deleteTitle', { name: shownName(name) })}
      action={text('settings.deleteAction')}
      danger
      typed={name}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{text('settings.deleteText')}</p>
      <Loaded resource={contents}>
        {(answer) => (
          <ul class="plain-list">
            {contentsInWords(answer).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </Loaded>
      <p>{text('settings.deleteForever')}</p>
    </ConfirmDialog>
  )
}
