import type { InvitationAnswer, PersonAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useResource } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { InvitationsSection } from './InvitationsSection.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { PeopleTable } from './PeopleTable.tsx'

/** Who may use the portal, for owners. */
export function PeoplePage() {
  const { api } = usePortal()
  const [isInviting, setInviting] = useState(false)
  const people = useResource(
    (signal) => api.get<readonly PersonAnswer[]>('/people', { signal }),
    [],
  )
  const invitations = useResource(
    (signal) => api.get<readonly InvitationAnswer[]>('/invitations', { signal }),
    [],
  )
  return (
    <Page
      title={text('people.title')}
      lead={text('people.lead')}
      tools={
        <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>
          {text('people.invite')}
        </Button>
      }
    >
      <Loaded resource={people}>
        {(known) => <PeopleTable people={known} resource={people} />}
      </Loaded>
      <InvitationsSection invitations={invitations} />
      {isInviting && (
        <InviteDialog onInvited={invitations.load} onClose={() => setInviting(false)} />
      )}
    </Page>
  )
}
