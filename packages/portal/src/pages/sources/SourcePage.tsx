import type { AppSourceAnswer } from '@quayside/wire'
import { useCallback } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useAppName } from '../../state/app.ts'
import { useResource } from '../../state/hooks.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { ReadOnlyNote } from '../../ui/ReadOnlyNote.tsx'
import type { KnownAddresses } from '../findings/word-parts.ts'
import { DoctorSection } from './DoctorSection.tsx'
import { KeysSection } from './KeysSection.tsx'
import { NoticeSection } from './NoticeSection.tsx'
import { RedirectSection } from './RedirectSection.tsx'
import { SetUpSection } from './SetUpSection.tsx'
import { SourceState } from './SourceState.tsx'
import { TrialSection } from './TrialSection.tsx'
import { useDoctor } from './use-doctor.ts'

/** An app's registration with a source: how to make it, its keys, what is wrong with it. */
export function SourcePage({ params: { apiKey, source: name } }: PageProps<'source'>) {
  const { api } = usePortal()
  const path = at`/apps/${apiKey}/sources/${name}`
  const source = useResource((signal) => api.get<AppSourceAnswer>(path, { signal }), [path])
  const doctor = useDoctor(path)
  const known = source.value.value
  /** Signing in tells what the doctor alone cannot know. */
  const refresh = useCallback(() => {
    if (doctor.value.peek()) void doctor.load()
  }, [doctor])
  return (
    <Page
      title={known ? text('sources.auth', { title: known.title }) : text('sources.title')}
      about={useAppName(apiKey)}
      back={{ href: hrefOf('sources', { apiKey }), title: text('sources.title') }}
      tools={known && <SourceState source={known} isWrong={doctor.value.value?.ok === false} />}
    >
      <Loaded resource={source}>
        {(answer) => (
          <>
            <ReadOnlyNote needs="developer" />
            <SetUpSection source={answer} known={addressesOf(answer)} />
            <RedirectSection source={answer} />
            <KeysSection path={path} resource={source} source={answer} doctor={doctor} />
            <NoticeSection source={answer} />
            <DoctorSection source={answer} doctor={doctor} known={addressesOf(answer)} />
            <TrialSection
              key={answer.version}
              path={path}
              source={answer}
              known={addressesOf(answer)}
              onEnded={refresh}
            />
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** What of the service's sentences can be opened, and what has to be copied. */
function addressesOf({ consoleUrl, redirectUris, noticeUri }: AppSourceAnswer): KnownAddresses {
  return {
    links: consoleUrl === null ? [] : [consoleUrl],
    copies: [redirectUris.open, redirectUris.saveas, ...(noticeUri === null ? [] : [noticeUri])],
  }
}
