import type { NewPortalAppAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { TextInput } from '../../ui/TextInput.tsx'

/** Asks for a name, creates the app and goes to it. */
export function CreateAppDialog({ onClose }: { onClose(): void }) {
  const { api, apps } = usePortal()
  const { route } = useLocation()
  const form = useForm({ name: '' }, async ({ name }) => {
    const { apiKey } = await api.post<NewPortalAppAnswer>('/apps', { name: name.trim() })
    await apps.load()
    route(hrefOf('app', { apiKey }))
    return undefined
  })
  return (
    <Dialog title={text('apps.createTitle')} onClose={onClose}>
      <Form form={form} action={text('apps.create')} done={text('apps.created')}>
        <TextInput
          label={text('apps.name')}
          hint={text('apps.nameHint')}
          value={form.values.value.name}
          maxLength={100}
          required
          onInput={(name) => form.set('name', name)}
        />
      </Form>
    </Dialog>
  )
}
