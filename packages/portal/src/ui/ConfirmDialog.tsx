import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { text } from '../locale/text.ts'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import { ProblemNotice } from './Notice.tsx'
import { TextInput } from './TextInput.tsx'

export interface ConfirmDialogProps {
  readonly title: string
  /** What will happen, and what cannot be undone. */
  readonly children: ComponentChildren
  /** On the button: what is done, "Delete the app". */
  readonly action: string
  readonly danger?: boolean | undefined
  /** A name that has to be typed in before. */
  readonly typed?: string | undefined
  /** Does it. What it rejects with is shown, and the question stays. */
  onConfirm(): Promise<void>
  /** Drop the dialog: it was done, or is not to be. */
  onClose(): void
}

/** Asks before something is done that is hard to undo. */
export function ConfirmDialog({ typed, onConfirm, onClose, ...props }: ConfirmDialogProps) {
  const [words, setWords] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()

  async function confirm(): Promise<void> {
    if (isBusy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await onConfirm()
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <Dialog title={props.title} onClose={isBusy ? undefined : onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <div class="dialog-text">{props.children}</div>
        {typed !== undefined && (
          <TextInput
            label={text('shell.typeToConfirm', { name: typed })}
            value={words}
            onInput={setWords}
          />
        )}
        <ProblemNotice problem={problem} />
        <div class="dialog-buttons">
          <Button onClick={onClose} disabled={isBusy}>
            {text('shell.cancel')}
          </Button>
          <Button
            type="submit"
            kind={props.danger ? 'danger' : 'primary'}
            busy={isBusy}
            disabled={typed !== undefined && words.trim() !== typed.trim()}
          >
            {props.action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
