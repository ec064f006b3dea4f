import type { Finding } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { Words } from './Words.tsx'
import type { KnownAddresses } from './word-parts.ts'

export interface FindingListProps {
  /** Of what they are, for screen readers. */
  readonly label: string
  readonly findings: readonly Finding[]
  /** What has to be copied is copied from the fix. */
  readonly known?: KnownAddresses | undefined
}

/** What was looked at, what is the case, and exactly what to do where something is wrong. */
export function FindingList({ label, findings, known }: FindingListProps) {
  return (
    <ul class="findings" aria-label={label}>
      {findings.map((finding, index) => (
        <FindingView key={`${index} ${finding.name}`} finding={finding} known={known} />
      ))}
    </ul>
  )
}

interface FindingViewProps {
  readonly finding: Finding
  readonly known: KnownAddresses | undefined
}

function FindingView({ finding, known }: FindingViewProps) {
  const { name, message, fix } = finding
  const state = stateOf(finding)
  return (
    <li class={`finding finding-${state}`}>
      <Icon name={ICONS[state]} />
      <div class="finding-words">
        <p class="finding-name">
          {name} {state !== 'pending' && <span class="hidden">({text(`findings.${state}`)})</span>}
          {state === 'pending' && <span class="finding-state">{text('findings.pending')}</span>}
        </p>
        <p class="finding-message">
          <Words sentence={message} known={{ links: known?.links }} />
        </p>
        {fix !== undefined && (
          <p class="finding-fix">
            <b>{text('findings.fix')}</b> <Words sentence={fix} known={known} />
          </p>
        )}
      </div>
    </li>
  )
}

type FindingState = 'right' | 'wrong' | 'pending'

const ICONS: Readonly<Record<FindingState, IconName>> = {
  right: 'check',
  wrong: 'warning',
  pending: 'clock',
}

function stateOf({ ok, pending }: Finding): FindingState {
  if (pending) return 'pending'
  return ok ? 'right' : 'wrong'
}
