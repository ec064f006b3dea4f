import { usePicker } from '../context.ts'
import { Button } from './Button.tsx'

/** What is chosen so far, wherever it lies, and the way on; nothing while nothing is chosen. */
export function ChosenBar() {
  const { text, store, actions } = usePicker()
  const count = store.choices.value.length
  if (count === 0) return null
  return (
    <footer class="qs-screen-foot">
      <span class="qs-soft">{text('shell.chosen', { count })}</span>
      <Button kind="primary" onClick={() => actions.proceed()}>
        {text('shell.continue')}
      </Button>
    </footer>
  )
}
