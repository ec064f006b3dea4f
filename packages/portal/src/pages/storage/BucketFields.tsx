import type { AppStorageAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import type { Form } from '../../state/form.ts'
import { TextInput } from '../../ui/TextInput.tsx'
import { keepsSecret, type StorageDraft } from './storage.ts'

export interface BucketFieldsProps {
  readonly form: Form<StorageDraft>
  readonly saved: AppStorageAnswer
}

const FIELDS = [
  { name: 'bucket', maxLength: 255 },
  { name: 'region', maxLength: 64 },
  { name: 'endpoint', maxLength: 512, optional: true },
  { name: 'prefix', maxLength: 512, optional: true },
  { name: 'accessKeyId', maxLength: 256 },
] as const

/** Which bucket, and the keys to it. */
export function BucketFields({ form, saved }: BucketFieldsProps) {
  const draft = form.values.value
  const keeps = keepsSecret(draft, saved)
  return (
    <>
      {FIELDS.map(({ name, ...facts }) => (
        <TextInput
          key={name}
          {...facts}
          label={text(`storage.${name}`)}
          hint={text(`storage.${name}Hint`)}
          mono
          value={draft[name]}
          onInput={(value) => form.set(name, value)}
        />
      ))}
      <TextInput
        label={text('storage.secretAccessKey')}
        hint={text(keeps ? 'storage.secretKept' : 'storage.secretHint')}
        type="password"
        autocomplete="new-password"
        mono
        maxLength={256}
        value={draft.secretAccessKey}
        onInput={(value) => form.set('secretAccessKey', value)}
      />
    </>
  )
}
