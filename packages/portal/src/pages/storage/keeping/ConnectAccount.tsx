import type { SourceStorageAnswer, SourceStorageConsentAnswer } from '@quayside/wire'
import { useEffect, useMemo } from 'preact/hooks'
import { isApiError } from '../../../api/api-error.ts'
import { text } from '../../../locale/text.ts'
import { hrefOf } from '../../../paths.ts'
import { usePortal } from '../../../portal.ts'
import { useEvery } from '../../../state/hooks.ts'
import { Button, ButtonLink } from '../../../ui/Button.tsx'
import { ProblemNotice } from '../../../ui/Notice.tsx'
import { createTrial, type Trial } from '../../sources/trial.ts'
import { openTrialWindow } from '../../sources/trial-window.ts'
import type { KeepingViewProps } from './KeepingSection.tsx'
import { StopKeeping } from './StopKeeping.tsx'

const LOOK_EVERY_MS = 1_500

/** Connects an account to keep files in, and ends keeping files in one. */
export function ConnectAccount(props: KeepingViewProps) {
  const { apiKey, path, resource, saved } = props
  const { api } = usePortal()
  const trial = useMemo(
    () =>
      createTrial({
        async begin() {
          const { url } = await api.post<SourceStorageConsentAnswer>(`${path}/connect`)
          // Who was connected before and not chosen is none to choose from any more.
          void resource.load()
          return { trial: path, url }
        },
        async find() {
          const answer = await api.get<SourceStorageAnswer>(path)
          return { state: answer.candidate ? 'connected' : 'waiting', answer }
        },
        openWindow: openTrialWindow,
      }),
    [path],
  )
  useEvery(LOOK_EVERY_MS, trial.look)
  const state = trial.state.value
  useEffect(() => {
    if (state.name === 'ended') resource.set(state.result.answer)
  }, [state])
  const problem = state.name === 'failed' ? state.problem : undefined
  const keys = { href: hrefOf('source', { apiKey, source: saved.source }) }
  return (
    <>
      <div class="buttons">
        <ConnectButtons trial={trial} saved={saved} />
        {saved.account && <StopKeeping {...props} />}
      </div>
      <div role="status" class="status">
        {state.name === 'waiting' && (
          <p class="source-waiting">
            <span class="spinner-ring" aria-hidden="true" />
            <span>
              {text(state.isBlocked ? 'sources.blocked' : 'sources.waiting', {
                title: saved.title,
              })}
            </span>
          </p>
        )}
      </div>
      <ProblemNotice
        problem={problem}
        action={
          isApiError(problem, 'source_not_configured') && (
            <ButtonLink {...keys}>{text('keeping.toKeys', { title: saved.title })}</ButtonLink>
          )
        }
      />
    </>
  )
}

interface ConnectButtonsProps {
  readonly trial: Pick<Trial<{ readonly state: string }>, 'begin' | 'drop' | 'state'>
  readonly saved: SourceStorageAnswer
}

function ConnectButtons({ trial, saved: { account, candidate, title } }: ConnectButtonsProps) {
  const state = trial.state.value
  const isWaiting = state.name === 'waiting'
  return (
    <>
      <Button
        icon="plug"
        kind={account || candidate ? 'plain' : 'primary'}
        busy={state.name === 'beginning'}
        disabled={isWaiting}
        onClick={() => void trial.begin()}
      >
        {text(wordsFor(account?.broken, Boolean(account || candidate)), { title })}
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
    </>
  )
}

function wordsFor(isBroken: boolean | undefined, isConnected: boolean) {
  if (isBroken) return 'keeping.connectAgain'
  return isConnected ? 'keeping.connectOther' : 'keeping.connect'
}
