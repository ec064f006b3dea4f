import type { PersonAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { shownName, text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import type { Resource } from '../../state/resource.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { RightsDialog } from './RightsDialog.tsx'
import { scopeWords } from './scope.ts'

export interface PeopleTableProps {
  readonly people: readonly PersonAnswer[]
  readonly resource: Resource<readonly PersonAnswer[]>
}

type Question = { readonly about: PersonAnswer; readonly kind: 'edit' | 'remove' }

/** Everybody, with what they may do. Oneself is changed by others. */
export function PeopleTable({ people, resource }: PeopleTableProps) {
  const [question, setQuestion] = useState<Question | undefined>()
  const close = () => setQuestion(undefined)
  return (
    <>
      <Table
        label={text('people.title')}
        columns={[...COLUMNS, actionsColumn(setQuestion)]}
        rows={people}
        keyOf={({ id }) => id}
      />
      {question?.kind === 'edit' && (
        <RightsDialog person={question.about} onChanged={resource.load} onClose={close} />
      )}
      {question?.kind === 'remove' && (
        <RemoveDialog person={question.about} onRemoved={resource.load} onClose={close} />
      )}
    </>
  )
}

const COLUMNS: readonly Column<PersonAnswer>[] = [
  { title: text('people.name'), cell: (person) => <Name person={person} /> },
  { title: text('people.role'), cell: ({ role }) => text(`role.${role}`) },
  { title: text('people.apps'), cell: ({ apps }) => scopeWords(apps) },
  {
    title: text('people.twoFactor'),
    cell: ({ twoFactor }) => (
      <Badge tone={twoFactor ? 'good' : 'plain'}>
        {text(twoFactor ? 'me.twoFactorOn' : 'me.twoFactorOff')}
      </Badge>
    ),
  },
  {
    title: text('people.seenAt'),
    kind: 'short',
    cell: ({ lastSeenAt }) => <Time at={lastSeenAt} />,
  },
]

function Name({ person: { id, name, email } }: { readonly person: PersonAnswer }) {
  const isOneself = usePortal().session.person.value?.id === id
  return (
    <>
      <span dir="auto">{shownName(name)}</span>
      {isOneself && <span class="soft"> ({text('people.you')})</span>}
      <span class="sub">{email}</span>
    </>
  )
}

function actionsColumn(ask: (question: Question) => void): Column<PersonAnswer> {
  return {
    title: text('people.actions'),
    kind: 'actions',
    cell: (about) => <Actions about={about} ask={ask} />,
  }
}

function Actions({ about, ask }: { about: PersonAnswer; ask: (question: Question) => void }) {
  const isOneself = usePortal().session.person.value?.id === about.id
  if (isOneself) return null
  const { name } = about
  return (
    <div class="buttons">
      <Button
        label={text('people.editPerson', { name })}
        onClick={() => ask({ about, kind: 'edit' })}
      >
        {text('people.edit')}
      </Button>
      <Button
        kind="quiet"
        icon="trash"
        label={text('people.removePerson', { name })}
        onClick={() => ask({ about, kind: 'remove' })}
      />
    </div>
  )
}

interface RemoveDialogProps {
  readonly person: PersonAnswer
  onRemoved(): Promise<void>
  onClose(): void
}

function RemoveDialog({ person: { id, name }, onRemoved, onClose }: RemoveDialogProps) {
  const { api, notify } = usePortal()
  async function remove(): Promise<void> {
    await api.delete(at`/people/${id}`)
    notify(text('people.removed', { name }))
    void onRemoved()
  }
  return (
    <ConfirmDialog
      title={text('people.removeTitle', { name })}
      action={text('people.remove')}
      danger
      onConfirm={remove}
      onClose={onClose}
    >
      {text('people.removeText')}
    </ConfirmDialog>
  )
}
