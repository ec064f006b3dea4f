import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { isWholeFolder } from '../state/choice.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyView } from '../ui/EmptyView.tsx'
import { Screen } from '../ui/Screen.tsx'
import { ChoiceList } from './ChoiceList.tsx'
import { totalInWords } from './totals.ts'

/** What was chosen: a last look, other names, another order, then off it goes. */
export function SummaryView() {
  const { text, store, actions } = usePicker()
  const choices = store.choices.value
  const addMore = () => {
    const [first, ...others] = store.sources.value
    const isOnly = first !== undefined && others.length === 0
    actions.show(isOnly ? { name: 'source', source: first.name } : { name: 'sources' })
  }
  const emptied = useFocusWhenEmptied(choices.length === 0)
  return (
    <Screen
      title={text('summary.title')}
      footer={choices.length > 0 && <SummaryFoot addMore={addMore} />}
    >
      {choices.length === 0 ? (
        <EmptyView icon="file" title={text('summary.emptyTitle')} text={text('summary.emptyText')}>
          <Button kind="primary" buttonRef={emptied} onClick={addMore}>
            {text('summary.chooseFiles')}
          </Button>
        </EmptyView>
      ) : (
        <ChoiceList choices={choices} />
      )}
    </Screen>
  )
}

/** The keyboard goes on at this button when the last file was removed. */
function useFocusWhenEmptied(isEmpty: boolean) {
  const button = useRef<HTMLButtonElement>(null)
  const wasEmpty = useRef(isEmpty)
  useLayoutEffect(() => {
    if (isEmpty && !wasEmpty.current) button.current?.focus()
    wasEmpty.current = isEmpty
  }, [isEmpty])
  return button
}

interface SummaryFootProps {
  addMore(): void
}

function SummaryFoot({ addMore }: SummaryFootProps) {
  const { text, options, store, language, actions } = usePicker()
  const choices = store.choices.value
  const count = choices.length
  const hasFolder = choices.some(isWholeFolder)
  const isTooFew = count < options.minFiles
  const isFull = options.maxFiles > 1 && count >= options.maxFiles
  return (
    <div class="qs-summary-foot">
      <p class="qs-summary-total" role={isTooFew ? 'status' : undefined}>
        {isTooFew
          ? text('shell.tooFew', { count: options.minFiles })
          : totalInWords(choices, text, language)}
      </p>
      {!isFull && (
        <Button onClick={addMore}>
          {text(options.maxFiles === 1 ? 'summary.chooseOther' : 'summary.addMore')}
        </Button>
      )}
      <Button kind="primary" disabled={isTooFew} onClick={actions.upload}>
        {hasFolder ? text('summary.uploadAll') : text('summary.upload', { count })}
      </Button>
    </div>
  )
}
