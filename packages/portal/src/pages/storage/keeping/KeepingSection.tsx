import type { SourceStorageAnswer } from '@quayside/wire'
import { at } from '../../../api/api.ts'
import { text } from '../../../locale/text.ts'
import { usePortal } from '../../../portal.ts'
import { useResource } from '../../../state/hooks.ts'
import type { Resource } from '../../../state/resource.ts'
import { Loaded } from '../../../ui/Loaded.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ConnectAccount } from './ConnectAccount.tsx'
import { KeepingFacts } from './KeepingFacts.tsx'
import { KeepingForm } from './KeepingForm.tsx'
import { KeepingState } from './KeepingState.tsx'
import { accountsOf } from './keeping.ts'

export interface KeepingSectionProps {
  readonly apiKey: string
  readonly source: string
  /** As people call it, until the service has said so itself. */
  readonly title: string
}

/** The account and the folder at a source where an app keeps files that are stored there. */
export function KeepingSection({ apiKey, source, title }: KeepingSectionProps) {
  const { api } = usePortal()
  const path = at`/apps/${apiKey}/storage/${source}`
  const place = useResource((signal) => api.get<SourceStorageAnswer>(path, { signal }), [path])
  const known = place.value.value
  return (
    <Section
      title={text('keeping.title', { title: known?.title ?? title })}
      lead={text('keeping.lead', { title, location: source })}
      tools={known && <KeepingState place={known} />}
    >
      <Loaded resource={place}>
        {(answer) => <KeepingView apiKey={apiKey} path={path} resource={place} saved={answer} />}
      </Loaded>
    </Section>
  )
}

export interface KeepingViewProps {
  readonly apiKey: string
  /** Of the place in the portal's API. */
  readonly path: string
  readonly resource: Resource<SourceStorageAnswer>
  readonly saved: SourceStorageAnswer
}

function KeepingView(props: KeepingViewProps) {
  const { session } = usePortal()
  const { account, candidate, title } = props.saved
  const mayChange = session.may('developer')
  return (
    <div class="keeping">
      <KeepingFacts place={props.saved} />
      {account?.broken && <Notice tone="warning">{text('keeping.broken', { title })}</Notice>}
      {mayChange && <ConnectAccount {...props} />}
      <div role="status" class="status">
        {mayChange && candidate && (
          <Notice tone="good">
            {text('keeping.candidate', { name: candidate.name, email: candidate.email })}
          </Notice>
        )}
      </div>
      {mayChange && accountsOf(props.saved).length > 0 && <KeepingForm {...props} />}
    </div>
  )
}
