import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { text } from '../locale/text.ts'
import { Button } from './Button.tsx'

export interface DialogProps {
  readonly title: string
  /** Asked for by Escape or the cross; the owner stops drawing it. Without it there is no way out. */
  readonly onClose?: (() => void) | undefined
  readonly children: ComponentChildren
}

/** Whoever is asked to fill something in begins there, and not at the cross. */
const FIRST = ':is(input:not([readonly]), select, textarea):not(:disabled)'

/**
 * A question over the page, for as long as it is drawn. The focus goes back to where it was, or to
 * the page's heading when that is gone.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLElement>(FIRST)?.focus()
    return () => queueMicrotask(() => giveBack(before))
  }, [])
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        // Of this dialog, not of a file chooser in it.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        onClose?.()
      }}
      // Browsers close it at the second Escape, whatever the page says.
      onClose={() => (onClose ? onClose() : dialog.current?.showModal())}
    >
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        {onClose && (
          <Button kind="quiet" icon="close" label={text('shell.close')} onClick={onClose} />
        )}
      </header>
      {children}
    </dialog>
  )
}

/** Only once the dialog is gone: as long as it is open nothing behind it takes the focus. */
function giveBack(before: Element | null): void {
  const place = before?.isConnected ? before : document.querySelector('h1')
  if (place instanceof HTMLElement) place.focus()
}
