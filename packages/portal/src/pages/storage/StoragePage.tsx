import type { AppStorageAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import type { PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { useResource } from '../../state/hooks.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { ReadOnlyNote } from '../../ui/ReadOnlyNote.tsx'
import { KeepingSection } from './keeping/KeepingSection.tsx'
import { StorageForm } from './StorageForm.tsx'

/** Where an app's new files rest. */
export function StoragePage({ params: { apiKey } }: PageProps<'storage'>) {
  const { api } = usePortal()
  const path = at`/apps/${apiKey}/storage`
  const storage = useResource((signal) => api.get<AppStorageAnswer>(path, { signal }), [path])
  return (
    <Page title={text('storage.title')} about={useAppName(apiKey)} lead={text('storage.lead')}>
      <Loaded resource={storage}>
        {(answer) => (
          <>
            <ReadOnlyNote needs="developer" />
            <StorageForm path={path} resource={storage} saved={answer} />
            <KeepingSection apiKey={apiKey} source="dropbox" title="Dropbox" />
          </>
        )}
      </Loaded>
    </Page>
  )
}
