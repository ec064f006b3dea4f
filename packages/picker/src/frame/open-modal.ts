import { lockScroll } from './lock-scroll.ts'

/**
 * Shows a dialog over the page, which cannot be reached or scrolled meanwhile, until the answered
 * function is called; then the focus returns to where it was. `close` is asked when the person
 * wants to leave: by Escape, the way back of a phone, or a click beside the dialog.
 */
export function openModal(dialog: HTMLDialogElement | null, close: () => void): () => void {
  if (!dialog) return () => {}
  const stop = new AbortController()
  const { signal } = stop
  const answer = (event: Event) => {
    event.preventDefault()
    close()
  }
  dialog.addEventListener('keydown', (event) => isEscape(event) && answer(event), { signal })
  dialog.addEventListener('cancel', (event) => event.target === dialog && answer(event), { signal })
  listenForClicksBeside(dialog, answer, signal)
  // Some browsers close it at the second wish to leave, whatever we say: the question comes first.
  const comeBack = () => {
    dialog.showModal()
    close()
  }
  dialog.addEventListener('close', (event) => event.target === dialog && comeBack(), { signal })

  const root = dialog.getRootNode()
  const unlock = lockScroll(root instanceof ShadowRoot ? root.host : dialog)
  dialog.showModal()
  return () => {
    stop.abort()
    dialog.close()
    unlock()
  }
}

/** Screens and menus answer the key first, and say so; while text is composed it is theirs. */
const isEscape = (event: KeyboardEvent) =>
  event.key === 'Escape' && !event.defaultPrevented && !event.isComposing

/** Whoever selects text and lets go outside has not clicked there. */
function listenForClicksBeside(
  dialog: HTMLDialogElement,
  answer: (event: Event) => void,
  signal: AbortSignal,
): void {
  let isPressedBeside = false
  const onPress = (event: Event) => {
    isPressedBeside = event.target === dialog
  }
  dialog.addEventListener('pointerdown', onPress, { signal })
  dialog.addEventListener(
    'click',
    (event) => isPressedBeside && event.target === dialog && answer(event),
    { signal },
  )
}
