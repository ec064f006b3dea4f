import { shownName, text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import type { Form } from '../../state/form.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { RadioGroup } from '../../ui/RadioGroup.tsx'
import { type Rights, ROLES, toggleApp } from './scope.ts'

/** Role and apps of a person or an invitation. */
export function RightsFields({ form }: { readonly form: Pick<Form<Rights>, 'values' | 'set'> }) {
  const { role, seesAll, chosen } = form.values.value
  return (
    <>
      <RadioGroup
        label={text('people.role')}
        value={role}
        options={ROLES.map((value) => ({
          value,
          label: text(`role.${value}`),
          hint: text(`role.${value}Hint`),
        }))}
        onChange={(value) => form.set('role', value)}
      />
      {role === 'owner' ? (
        <p class="soft">{text('people.scopeOwner')}</p>
      ) : (
        <RadioGroup
          label={text('people.scope')}
          value={seesAll ? 'all' : 'some'}
          options={[
            { value: 'all', label: text('people.scopeAll'), hint: text('people.scopeAllHint') },
            { value: 'some', label: text('people.scopeSome') },
          ]}
          onChange={(value) => form.set('seesAll', value === 'all')}
        />
      )}
      {role !== 'owner' && !seesAll && (
        <AppChecks chosen={chosen} onChange={(next) => form.set('chosen', next)} />
      )}
    </>
  )
}

interface AppChecksProps {
  readonly chosen: readonly string[]
  onChange(chosen: readonly string[]): void
}

function AppChecks({ chosen, onChange }: AppChecksProps) {
  const apps = usePortal().apps.value.value ?? []
  if (apps.length === 0) return <p class="soft">{text('people.scopeNone')}</p>
  return (
    <fieldset class="checks">
      <legend class="hidden">{text('people.scopeSome')}</legend>
      {apps.map(({ apiKey, name }) => (
        <Checkbox
          key={apiKey}
          label={shownName(name)}
          checked={chosen.includes(apiKey)}
          onChange={() => onChange(toggleApp(chosen, apiKey))}
        />
      ))}
    </fieldset>
  )
}
