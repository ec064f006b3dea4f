import type { AppSourceAnswer, FilesAnswer, PortalFileAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { usePager, useResource } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Page } from '../../ui/Page.tsx'
import { PagedTable } from '../../ui/PagedTable.tsx'
import { Select } from '../../ui/Select.tsx'
import { SearchField } from '../filters/SearchField.tsx'
import { fileColumns } from './file-columns.tsx'
import { KINDS } from './kinds.ts'

/** What an app stores or links to, the newest first. */
export function FilesPage({ params: { apiKey }, query }: PageProps<'files'>) {
  const { route } = useLocation()
  const { search, source, type } = query
  const pager = useFiles(apiKey, { search, source, type })
  const narrow = (changes: Readonly<Record<string, string>>) =>
    route(hrefOf('files', { apiKey }, { ...query, ...changes }), true)
  const isFiltered = Boolean(search || source || type)
  return (
    <Page title={text('files.title')} about={useAppName(apiKey)} lead={text('files.lead')}>
      <FilterRow apiKey={apiKey} query={query} narrow={narrow} />
      <PagedTable
        label={text('files.title')}
        columns={fileColumns(apiKey)}
        keyOf={({ handle }) => handle}
        pager={pager}
        empty={
          <EmptyView
            icon="file"
            title={text(isFiltered ? 'files.noneTitle' : 'files.emptyTitle')}
            text={text(isFiltered ? 'files.noneText' : 'files.emptyText')}
          >
            {isFiltered && (
              <Button onClick={() => narrow({ search: '', source: '', type: '' })}>
                {text('files.clear')}
              </Button>
            )}
          </EmptyView>
        }
      />
    </Page>
  )
}

function useFiles(apiKey: string, filter: Readonly<Record<string, string | undefined>>) {
  const { api } = usePortal()
  return usePager<PortalFileAnswer>(
    async (cursor, signal) => {
      const query = { ...filter, cursor }
      const answer = await api.get<FilesAnswer>(at`/apps/${apiKey}/files`, { query, signal })
      return { items: answer.files, cursor: answer.cursor }
    },
    [apiKey, JSON.stringify(filter)],
  )
}

interface FilterRowProps {
  readonly apiKey: string
  readonly query: Readonly<Record<string, string>>
  narrow(changes: Readonly<Record<string, string>>): void
}

/** Sources nobody connects to are in no list: addresses, and what was sent to us. */
const OTHERS = ['url', 'none'] as const

function FilterRow({ apiKey, query, narrow }: FilterRowProps) {
  const { api } = usePortal()
  const sources = useResource(
    (signal) => api.get<readonly AppSourceAnswer[]>(at`/apps/${apiKey}/sources`, { signal }),
    [apiKey],
  )
  return (
    <div class="filters">
      <SearchField
        label={text('files.search')}
        value={query.search ?? ''}
        onSearch={(search) => narrow({ search })}
      />
      <Select
        label={text('files.source')}
        value={query.source ?? ''}
        options={[
          { value: '', label: text('files.anySource') },
          ...(sources.value.value ?? []).map(({ source, title }) => ({
            value: source,
            label: title,
          })),
          ...OTHERS.map((value) => ({ value, label: text(`files.source.${value}`) })),
        ]}
        onChange={(source) => narrow({ source })}
      />
      <Select
        label={text('files.type')}
        value={query.type ?? ''}
        options={[
          { value: '', label: text('files.anyType') },
          ...KINDS.map((value) => ({ value, label: text(`files.kind.${value}`) })),
        ]}
        onChange={(type) => narrow({ type })}
      />
    </div>
  )
}
