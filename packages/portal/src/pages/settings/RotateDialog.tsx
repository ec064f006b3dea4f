import type { AppSecretAnswer, PortalAppAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { ApiError, isApiError } from '../../api/api-error.ts'
import { formatInstant } from '../../locale/format.ts'
import { shownName, text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'

export interface RotateDialogProps {
  readonly app: PortalAppAnswer
  onRotated(answer: AppSecretAnswer): void
  /** The app is another one by now: load it again. */
  onStale(): Promise<void>
  onClose(): void
}

/** Asks, then makes a new secret. Pressed again after a lost answer it makes no second one. */
export function RotateDialog({ app, onRotated, onStale, onClose }: RotateDialogProps) {
  const { api } = usePortal()
  const { apiKey, name, version, formerSecretUntil } = app

  async function rotate(): Promise<void> {
    try {
      onRotated(await api.post<AppSecretAnswer>(at`/apps/${apiKey}/secret/rotate`, { version }))
    } catch (error) {
      throw inOurWords(error)
    }
  }

  function inOurWords(error: unknown): unknown {
    if (isApiError(error, 'network', 'timeout')) {
      return new ApiError(text('settings.rotateLost'), { code: error.code, cause: error })
    }
    if (!isApiError(error, 'changed_meanwhile')) return error
    void onStale()
    return new ApiError(text('settings.rotateStale'), { code: 'rotated_meanwhile', cause: error })
  }
  return (
    <ConfirmDialog
      title={text('settings.rotateTitle', { name: shownName(name) })}
      action={text('settings.rotate')}
      onConfirm={rotate}
      onClose={onClose}
    >
      <p>{text('settings.rotateText')}</p>
      {formerSecretUntil !== null && (
        <p class="bad">
          {text('settings.rotateAgain', { time: formatInstant(formerSecretUntil) })}
        </p>
      )}
    </ConfirmDialog>
  )
}
