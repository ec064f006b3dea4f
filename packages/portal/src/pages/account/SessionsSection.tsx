import type { PersonSessionAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useResource } from '../../state/hooks.ts'
import type { Resource } from '../../state/resource.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Section.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { useAct } from '../../ui/use-act.ts'
import { browserName } from './browser-name.ts'

type Sessions = readonly PersonSessionAnswer[]

/** The browsers somebody is signed in with, and the way to end it there. */
export function SessionsSection() {
  const { api, notify } = usePortal()
  const [isAsking, setAsking] = useState(false)
  const sessions = useResource((signal) => api.get<Sessions>('/me/sessions', { signal }), [])
  const others = sessions.value.value?.filter(({ current }) => !current) ?? []

  async function endOthers(): Promise<void> {
    await api.delete('/me/sessions')
    notify(text('me.sessionEnded'))
    void sessions.load()
  }
  return (
    <Section
      title={text('me.sessions')}
      lead={text('me.sessionsLead')}
      tools={
        others.length > 0 && <Button onClick={() => setAsking(true)}>{text('me.endOthers')}</Button>
      }
    >
      <Loaded resource={sessions}>
        {(known) => <SessionTable sessions={known} resource={sessions} />}
      </Loaded>
      {isAsking && (
        <ConfirmDialog
          title={text('me.endOthersTitle')}
          action={text('me.endOthers')}
          onConfirm={endOthers}
          onClose={() => setAsking(false)}
        >
          {text('me.endOthersText')}
        </ConfirmDialog>
      )}
    </Section>
  )
}

interface SessionTableProps {
  readonly sessions: Sessions
  readonly resource: Resource<Sessions>
}

function SessionTable({ sessions, resource }: SessionTableProps) {
  const columns: readonly Column<PersonSessionAnswer>[] = [
    {
      title: text('me.browser'),
      cell: ({ userAgent, current }) => (
        <>
          <span title={userAgent}>{browserName(userAgent)}</span>{' '}
          {current && <Badge tone="good">{text('me.thisBrowser')}</Badge>}
        </>
      ),
    },
    { title: text('me.address'), cell: ({ address }) => address },
    {
      title: text('me.signedInAt'),
      kind: 'short',
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    { title: text('me.seenAt'), kind: 'short', cell: ({ seenAt }) => <Time at={seenAt} /> },
    {
      title: text('me.endSession'),
      kind: 'actions',
      cell: (session) => !session.current && <EndButton session={session} resource={resource} />,
    },
  ]
  return (
    <Table label={text('me.sessions')} columns={columns} rows={sessions} keyOf={({ id }) => id} />
  )
}

interface EndButtonProps {
  readonly session: PersonSessionAnswer
  readonly resource: Resource<Sessions>
}

function EndButton({ session: { id, userAgent }, resource }: EndButtonProps) {
  const { api, notify } = usePortal()
  const [end, isEnding] = useAct(async () => {
    await api.delete(at`/me/sessions/${id}`)
    resource.set(resource.value.peek()?.filter((one) => one.id !== id) ?? [])
    notify(text('me.sessionEnded'))
  })
  const label = text('me.endSessionOf', { browser: browserName(userAgent) })
  return (
    <Button kind="plain" label={label} busy={isEnding} onClick={end}>
      {text('me.endSession')}
    </Button>
  )
}
