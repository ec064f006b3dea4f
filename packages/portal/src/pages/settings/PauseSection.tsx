import { useState } from 'preact/hooks'
import { isApiError } from '../../api/api-error.ts'
import { shownName, text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Section } from '../../ui/Section.tsx'
import { useAct } from '../../ui/use-act.ts'
import type { AppSectionProps } from './app-section.ts'

/** Stops an app for a while, and lets it go on. */
export function PauseSection({ app, open }: AppSectionProps) {
  const { session, notify } = usePortal()
  const [isAsking, setAsking] = useState(false)

  async function switchTo(enabled: boolean): Promise<void> {
    try {
      await open.change({ enabled })
      notify(text(enabled ? 'settings.resumed' : 'settings.paused'))
    } catch (error) {
      if (isApiError(error, 'changed_meanwhile')) void open.resource.load()
      throw error
    }
  }
  const [resume, isResuming] = useAct(() => switchTo(true))
  return (
    <Section
      title={text('settings.state')}
      lead={text(app.enabled ? 'settings.runningLead' : 'settings.pausedLead')}
      tools={
        <Badge tone={app.enabled ? 'good' : 'waiting'}>
          {text(app.enabled ? 'apps.running' : 'apps.paused')}
        </Badge>
      }
    >
      {session.may('developer') && (
        <div class="buttons">
          {app.enabled ? (
            <Button icon="pause" onClick={() => setAsking(true)}>
              {text('settings.pause')}
            </Button>
          ) : (
            <Button kind="primary" icon="play" busy={isResuming} onClick={resume}>
              {text('settings.resume')}
            </Button>
          )}
        </div>
      )}
      {isAsking && (
        <ConfirmDialog
          title={text('settings.pauseTitle', { name: shownName(app.name) })}
          action={text('settings.pause')}
          onConfirm={() => switchTo(false)}
          onClose={() => setAsking(false)}
        >
          <p>{text('settings.pauseText')}</p>
          <p>{text('settings.pauseKept')}</p>
        </ConfirmDialog>
      )}
    </Section>
  )
}
