import type { PersonAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { RightsFields } from './RightsFields.tsx'
import { fromRights, toRights } from './scope.ts'

export interface RightsDialogProps {
  readonly person: PersonAnswer
  onChanged(): Promise<void>
  onClose(): void
}

/** What somebody may do and see. */
export function RightsDialog({ person, onChanged, onClose }: RightsDialogProps) {
  const { api } = usePortal()
  const form = useForm(toRights(person), async (rights) => {
    await api.patch<PersonAnswer>(at`/people/${person.id}`, fromRights(rights))
    void onChanged()
    onClose()
    return undefined
  })
  return (
    <Dialog title={text('people.editTitle', { name: person.name })} onClose={onClose}>
      <Form form={form} done={text('people.changed')}>
        <RightsFields form={form} />
      </Form>
    </Dialog>
  )
}
