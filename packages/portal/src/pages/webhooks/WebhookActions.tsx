import type { WebhookAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { useAct } from '../../ui/use-act.ts'
import { shortAddress } from './address.ts'
import type { WebhookList } from './webhook-list.ts'

export interface WebhookActionsProps {
  readonly list: WebhookList
  readonly webhook: WebhookAnswer
  /** What its event is called. */
  readonly title: string
}

/** Try out, pause, give a new secret, remove. */
export function WebhookActions({ list, webhook, title }: WebhookActionsProps) {
  const { notify } = usePortal()
  const [asked, setAsked] = useState<'rotate' | 'remove' | undefined>()
  const isPaused = webhook.status === 'paused'
  const name = `${title}, ${shortAddress(webhook.url)}`
  const [test, isTesting] = useAct(() => list.test(webhook.id))
  const [togglePause, isPausing] = useAct(async () => {
    await list.setPaused(webhook.id, !isPaused)
    notify(text(isPaused ? 'webhooks.nowEnabled' : 'webhooks.nowPaused'))
  })
  const close = () => setAsked(undefined)
  return (
    <span class="buttons">
      <Button
        kind="quiet"
        icon="send"
        label={text('webhooks.test', { name })}
        busy={isTesting}
        disabled={isPaused}
        onClick={test}
      />
      <Button
        kind="quiet"
        icon={isPaused ? 'play' : 'pause'}
        label={text(isPaused ? 'webhooks.enable' : 'webhooks.pause', { name })}
        busy={isPausing}
        onClick={togglePause}
      />
      <Button
        kind="quiet"
        icon="key"
        label={text('webhooks.rotate', { name })}
        onClick={() => setAsked('rotate')}
      />
      <Button
        kind="quiet"
        icon="trash"
        label={text('webhooks.remove', { name })}
        onClick={() => setAsked('remove')}
      />
      {asked === 'rotate' && <RotateDialog {...{ list, webhook, title }} onClose={close} />}
      {asked === 'remove' && <RemoveDialog {...{ list, webhook, title }} onClose={close} />}
    </span>
  )
}

interface DialogProps extends WebhookActionsProps {
  onClose(): void
}

function RotateDialog({ list, webhook, title, onClose }: DialogProps) {
  const { announce } = usePortal()
  return (
    <ConfirmDialog
      title={text('webhooks.rotateTitle', { title })}
      action={text('webhooks.rotateAction')}
      onConfirm={async () => {
        await list.rotate(webhook.id)
        announce(text('webhooks.rotated'))
      }}
      onClose={onClose}
    >
      <p>{text('webhooks.rotateText')}</p>
    </ConfirmDialog>
  )
}

function RemoveDialog({ list, webhook, title, onClose }: DialogProps) {
  const { notify } = usePortal()
  return (
    <ConfirmDialog
      title={text('webhooks.removeTitle', { title })}
      action={text('webhooks.removeAction')}
      danger
      onConfirm={async () => {
        await list.remove(webhook.id)
        notify(text('webhooks.removed'))
      }}
      onClose={onClose}
    >
      <p dir="ltr">{webhook.url}</p>
      <p>{text('webhooks.removeText')}</p>
    </ConfirmDialog>
  )
}
