import type { AppSourceAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { useResource } from '../../state/hooks.ts'
import { EmptyView } from '../../ui/EmptyView.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { SourceIcon } from './SourceIcon.tsx'
import { SourceState } from './SourceState.tsx'

/** Where people may pick files from, with this app's own registrations. */
export function SourcesPage({ params: { apiKey } }: PageProps<'sources'>) {
  const { api } = usePortal()
  const sources = useResource(
    (signal) => api.get<readonly AppSourceAnswer[]>(at`/apps/${apiKey}/sources`, { signal }),
    [apiKey],
  )
  return (
    <Page title={text('sources.title')} about={useAppName(apiKey)} lead={text('sources.lead')}>
      <Loaded resource={sources}>
        {(known) =>
          known.length > 0 ? (
            <ul class="source-list">
              {known.map((source) => (
                <SourceRow key={source.source} apiKey={apiKey} source={source} />
              ))}
            </ul>
          ) : (
            <EmptyView
              icon="source"
              title={text('sources.emptyTitle')}
              text={text('sources.emptyText')}
            />
          )
        }
      </Loaded>
    </Page>
  )
}

interface SourceRowProps {
  readonly apiKey: string
  readonly source: AppSourceAnswer
}

function SourceRow({ apiKey, source }: SourceRowProps) {
  return (
    <li>
      <a class="source-row" href={hrefOf('source', { apiKey, source: source.source })}>
        <SourceIcon icon={source.icon} size={32} />
        <span class="source-words">
          <span class="source-title">{source.title}</span>
          <span class="sub">
            {source.clientId === null
              ? text('sources.noKeys')
              : text('sources.keyIs', { field: source.fields.clientId, key: source.clientId })}
          </span>
        </span>
        <SourceState source={source} />
        <Icon name="chevron" />
      </a>
    </li>
  )
}
