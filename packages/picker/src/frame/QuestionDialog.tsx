import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Question, ShellState } from '../state/shell.ts'
import { Button } from '../ui/Button.tsx'
import { useOwnId } from '../ui/own-id.ts'

/** Asks before something is lost. */
export function QuestionDialog({ shell }: { readonly shell: ShellState }) {
  const question = shell.question.value
  return question ? <Asked question={question} /> : null
}

function Asked({ question }: { readonly question: Question }) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useOwnId()
  useLayoutEffect(() => openQuestion(ref.current, question), [])
  return (
    <dialog
      ref={ref}
      class="qs-question"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
    >
      <h2 id={`${id}-title`}>{question.title}</h2>
      <p id={`${id}-text`}>{question.text}</p>
      <div class="qs-question-buttons">
        <Button onClick={() => question.answer(false)}>{question.no}</Button>
        {question.other && <Button onClick={question.other.choose}>{question.other.label}</Button>}
        <Button kind="danger" onClick={() => question.answer(true)}>
          {question.yes}
        </Button>
      </div>
    </dialog>
  )
}

/** Leaving it without an answer means no. */
function openQuestion(dialog: HTMLDialogElement | null, question: Question): () => void {
  if (!dialog) return () => {}
  const stop = new AbortController()
  const refuse = (event: Event) => {
    event.preventDefault()
    event.stopPropagation()
    question.answer(false)
  }
  dialog.addEventListener('cancel', refuse, { signal: stop.signal })
  dialog.addEventListener('close', refuse, { signal: stop.signal })
  dialog.addEventListener('keydown', (event) => event.key === 'Escape' && refuse(event), {
    signal: stop.signal,
  })
  dialog.showModal()
  return () => {
    stop.abort()
    dialog.close()
  }
}
