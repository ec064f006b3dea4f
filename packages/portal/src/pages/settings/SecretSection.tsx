import type { AppSecretAnswer, PortalAppAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { formatInstant } from '../../locale/format.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Secret } from '../../ui/Secret.tsx'
import { Section } from '../../ui/Section.tsx'
import type { AppSectionProps } from './app-section.ts'
import { RotateDialog } from './RotateDialog.tsx'

/** The app's secret: shown when somebody asks, and replaced with an overlap. */
export function SecretSection({ app, open }: AppSectionProps) {
  const { session } = usePortal()
  // The dialog is about the secret that was there when it was opened, whatever is loaded meanwhile.
  const [asked, setAsked] = useState<PortalAppAnswer | undefined>()
  const [fresh, setFresh] = useState<string | undefined>()

  function onRotated({ secret, version, formerSecretUntil }: AppSecretAnswer): void {
    setFresh(secret)
    const now = open.resource.value.peek()
    if (now) open.resource.set({ ...now, version, formerSecretUntil })
  }
  return (
    <Section title={text('settings.secret')} lead={text('settings.secretLead')}>
      {session.may('developer') ? (
        <>
          <ShownSecret app={app} fresh={fresh} />
          {app.formerSecretUntil !== null && (
            <Notice tone="info">
              {text('settings.formerUntil', { time: formatInstant(app.formerSecretUntil) })}
            </Notice>
          )}
          <div class="buttons">
            <Button icon="retry" onClick={() => setAsked(app)}>
              {text('settings.rotate')}
            </Button>
          </div>
        </>
      ) : (
        <p class="soft">{text('settings.secretViewer')}</p>
      )}
      {asked && (
        <RotateDialog
          app={asked}
          onRotated={onRotated}
          onStale={open.resource.load}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Section>
  )
}

interface ShownSecretProps {
  readonly app: PortalAppAnswer
  /** Made just now: shown at once. */
  readonly fresh: string | undefined
}

function ShownSecret({ app: { apiKey }, fresh }: ShownSecretProps) {
  const { api } = usePortal()
  const thing = text('settings.theSecret')
  if (fresh !== undefined) {
    return (
      <Notice tone="good">
        <p>{text('settings.fresh')}</p>
        <CopyText value={fresh} thing={thing} />
      </Notice>
    )
  }
  const ask = async () => (await api.get<AppSecretAnswer>(at`/apps/${apiKey}/secret`)).secret
  return (
    <div>
      <Secret thing={thing} value={ask} />
    </div>
  )
}
