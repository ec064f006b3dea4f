import type { SourceTrialResultAnswer } from '@quayside/wire'
import { shownName, text } from '../../locale/text.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FindingList } from '../findings/FindingList.tsx'
import type { KnownAddresses } from '../findings/word-parts.ts'
import { verdictOf } from './verdict.ts'

export interface TrialResultProps {
  readonly result: SourceTrialResultAnswer
  readonly title: string
  readonly known: KnownAddresses
}

/** Who signed in, what the root holds, and what signing in told of the registration. */
export function TrialResult({ result, title, known }: TrialResultProps) {
  const { state, account, entries, findings } = result
  const { wrong } = verdictOf(findings)
  return (
    <div class="stack">
      {state === 'connected' ? (
        <Notice tone={wrong > 0 ? 'warning' : 'good'}>
          {account
            ? text('sources.connected', { name: shownName(account.name), email: account.email })
            : text('sources.connectedNobody', { title })}
        </Notice>
      ) : (
        <Notice tone="warning">{text('sources.notConnected')}</Notice>
      )}
      <FindingList label={text('sources.trial')} findings={findings} known={known} />
      {state === 'connected' && <Entries entries={entries} title={title} />}
    </div>
  )
}

interface EntriesProps {
  readonly entries: SourceTrialResultAnswer['entries']
  readonly title: string
}

function Entries({ entries, title }: EntriesProps) {
  if (entries.length === 0) return <p class="soft">{text('sources.rootEmpty', { title })}</p>
  return (
    <figure class="source-root">
      <figcaption class="field-label">
        {text('sources.root', { title, count: entries.length })}
      </figcaption>
      <ul>
        {entries.map(({ name, kind }, index) => (
          <li key={`${index} ${name}`}>
            <Icon name={kind === 'folder' ? 'folder' : 'file'} />
            <span dir="auto">{shownName(name)}</span>
          </li>
        ))}
      </ul>
    </figure>
  )
}
