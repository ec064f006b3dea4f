import type { InvitationAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import type { Resource } from '../../state/resource.ts'
import { Button } from '../../ui/Button.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Section.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { useAct } from '../../ui/use-act.ts'
import { scopeWords } from './scope.ts'

type Invitations = Resource<readonly InvitationAnswer[]>

/** Invitations nobody has taken yet; nothing while there are none. */
export function InvitationsSection({ invitations }: { readonly invitations: Invitations }) {
  if (invitations.value.value?.length === 0) return null
  const columns: readonly Column<InvitationAnswer>[] = [
    { title: text('signIn.email'), cell: ({ email }) => email },
    { title: text('people.role'), cell: ({ role }) => text(`role.${role}`) },
    { title: text('people.apps'), cell: ({ apps }) => scopeWords(apps) },
    { title: text('people.invitedBy'), cell: ({ invitedBy }) => invitedBy },
    {
      title: text('people.expiresAt'),
      kind: 'short',
      cell: ({ expiresAt }) => <Time at={expiresAt} />,
    },
    {
      title: text('people.actions'),
      kind: 'actions',
      cell: (invitation) => <TakeBack invitation={invitation} invitations={invitations} />,
    },
  ]
  return (
    <Section title={text('people.invitations')} lead={text('people.invitationsLead')}>
      <Loaded resource={invitations}>
        {(known) => (
          <Table
            label={text('people.invitations')}
            columns={columns}
            rows={known}
            keyOf={({ id }) => id}
          />
        )}
      </Loaded>
    </Section>
  )
}

interface TakeBackProps {
  readonly invitation: InvitationAnswer
  readonly invitations: Invitations
}

function TakeBack({ invitation: { id, email }, invitations }: TakeBackProps) {
  const { api, notify } = usePortal()
  const [takeBack, isBusy] = useAct(async () => {
    await api.delete(at`/invitations/${id}`)
    notify(text('people.takenBack'))
    await invitations.load()
  })
  return (
    <Button label={text('people.takeBackOf', { email })} busy={isBusy} onClick={takeBack}>
      {text('people.takeBack')}
    </Button>
  )
}
