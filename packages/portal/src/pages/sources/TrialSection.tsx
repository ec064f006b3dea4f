import type { AppSourceAnswer, SourceTrialAnswer, SourceTrialResultAnswer } from '@quayside/wire'
import { useEffect, useMemo } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useEvery } from '../../state/hooks.ts'
import { Button, ButtonLink } from '../../ui/Button.tsx'
import { ProblemNotice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Section.tsx'
import type { KnownAddresses } from '../findings/word-parts.ts'
import { TrialResult } from './TrialResult.tsx'
import { createTrial, type Trial } from './trial.ts'
import { openTrialWindow } from './trial-window.ts'

const LOOK_EVERY_MS = 1_500

export interface TrialSectionProps {
  /** Of the registration in the portal's API. */
  readonly path: string
  readonly source: AppSourceAnswer
  readonly known: KnownAddresses
  /** Told when something has come of it. */
  onEnded(): void
}

/** Connects with the app's own registration and lists the root, which tells the rest. */
export function TrialSection({ path, source, known, onEnded }: TrialSectionProps) {
  const { api, session } = usePortal()
  const trial = useMemo(
    () =>
      createTrial({
        begin: () => api.post<SourceTrialAnswer>(`${path}/trial`),
        find: (id) => api.get<SourceTrialResultAnswer>(`${path}${at`/trial/${id}`}`),
        openWindow: openTrialWindow,
      }),
    [path],
  )
  useEvery(LOOK_EVERY_MS, trial.look)
  const isEnded = trial.state.value.name === 'ended'
  useEffect(() => {
    if (isEnded) onEnded()
  }, [isEnded])
  const { title, clientId } = source
  const mayTry = session.may('developer') && clientId !== null
  return (
    <Section title={text('sources.trial')} lead={text('sources.trialLead', { title })}>
      {clientId === null && <p class="soft">{text('sources.noKeysYet')}</p>}
      {mayTry && <TrialButtons trial={trial} title={title} />}
      <TrialView trial={trial} title={title} known={known} />
    </Section>
  )
}

interface TrialPartProps {
  readonly trial: Trial
  readonly title: string
}

function TrialButtons({ trial, title }: TrialPartProps) {
  const state = trial.state.value
  const isWaiting = state.name === 'waiting'
  return (
    <div class="buttons">
      <Button
        icon="plug"
        busy={state.name === 'beginning'}
        disabled={isWaiting}
        onClick={() => void trial.begin()}
      >
        {text('sources.try')}
      </Button>
      {isWaiting && (
        <>
          <ButtonLink href={state.url} icon="external" external>
            {text('sources.openPage', { title })}
          </ButtonLink>
          <Button kind="quiet" onClick={trial.drop}>
            {text('sources.dropTrial')}
          </Button>
        </>
      )}
    </div>
  )
}

function TrialView({ trial, title, known }: TrialPartProps & Pick<TrialSectionProps, 'known'>) {
  const state = trial.state.value
  return (
    <>
      <div role="status" class="status">
        {state.name === 'waiting' && (
          <p class="source-waiting">
            <span class="spinner-ring" aria-hidden="true" />
            <span>{text(state.isBlocked ? 'sources.blocked' : 'sources.waiting', { title })}</span>
          </p>
        )}
        {state.name === 'ended' && (
          <TrialResult result={state.result} title={title} known={known} />
        )}
      </div>
      {state.name === 'waiting' && state.latest && (
        <p class="soft">{state.latest.findings.map(({ fix }) => fix).join(' ')}</p>
      )}
      {state.name === 'failed' && <ProblemNotice problem={state.problem} />}
    </>
  )
}
