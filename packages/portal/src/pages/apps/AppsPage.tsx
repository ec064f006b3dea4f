import type { PortalAppAnswer } from '@quayside/wire'
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { Time } from '../../ui/Time.tsx'
import { CreateAppDialog } from './CreateAppDialog.tsx'

const COLUMNS: readonly Column<PortalAppAnswer>[] = [
  {
    title: text('apps.name'),
    cell: ({ apiKey, name }) => (
      <a href={hrefOf('app', { apiKey })} dir="auto">
        {shownName(name)}
      </a>
    ),
  },
  {
    title: text('apps.apiKey'),
    cell: ({ apiKey }) => <CopyText value={apiKey} thing={text('apps.apiKey')} />,
  },
  {
    title: text('apps.state'),
    cell: ({ enabled }) => (
      <Badge tone={enabled ? 'good' : 'waiting'}>
        {text(enabled ? 'apps.running' : 'apps.paused')}
      </Badge>
    ),
  },
  {
    title: text('apps.security'),
    cell: ({ securityEnabled }) => text(securityEnabled ? 'apps.securityOn' : 'apps.securityOff'),
  },
  {
    title: text('apps.createdAt'),
    kind: 'short',
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
]

/** The first page: every app the person may see. */
export function AppsPage() {
  const { apps, session } = usePortal()
  const [isCreating, setCreating] = useState(false)
  const mayCreate = session.may('developer')
  useEffect(() => {
    if (apps.value.peek()) void apps.load()
  }, [])

  const create = (
    <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
      {text('apps.create')}
    </Button>
  )
  return (
    <Page title={text('apps.title')} lead={text('apps.lead')} tools={mayCreate && create}>
      <Loaded resource={apps}>
        {(known) =>
          known.length > 0 ? <AppList apps={known} /> : <NoApps create={mayCreate && create} />
        }
      </Loaded>
      {isCreating && <CreateAppDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

/** With so many the list can be searched. */
const MANY = 8

function AppList({ apps }: { readonly apps: readonly PortalAppAnswer[] }) {
  const [words, setWords] = useState('')
  const wanted = words.trim().toLowerCase()
  const found = apps.filter(({ name, apiKey }) =>
    `${name} ${apiKey}`.toLowerCase().includes(wanted),
  )
  return (
    <>
      {apps.length >= MANY && (
        <div class="filters">
          <TextInput label={text('apps.search')} type="search" value={words} onInput={setWords} />
        </div>
      )}
      {found.length > 0 ? (
        <Table
          label={text('apps.title')}
          columns={COLUMNS}
          rows={found}
          keyOf={({ apiKey }) => apiKey}
        />
      ) : (
        <EmptyView icon="search" title={text('apps.noneFound')} />
      )}
    </>
  )
}

function NoApps({ create }: { readonly create: ComponentChildren }) {
  return (
    <EmptyView
      icon="apps"
      title={text('apps.emptyTitle')}
      text={text(create ? 'apps.emptyText' : 'apps.emptyViewer')}
    >
      {create}
    </EmptyView>
  )
}
