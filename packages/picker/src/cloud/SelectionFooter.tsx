import { usePicker } from '../context.ts'
import { formatBytes } from '../locale/format.ts'
import { Button } from '../ui/Button.tsx'
import type { CloudBrowser } from './cloud-browser.ts'
import { sumOf } from './cloud-choice.ts'

export interface SelectionFooterProps {
  readonly browser: CloudBrowser
  readonly isNarrow: boolean
}

/** What is selected so far, from whatever source, and the way on. */
export function SelectionFooter({ browser, isNarrow }: SelectionFooterProps) {
  const { text, language, options, store, actions } = usePicker()
  const { count, bytes } = sumOf(store.choices.value)
  const size = formatBytes(bytes, language)
  const isTooFew = count > 0 && count < options.minFiles
  const said =
    bytes > 0 ? text('cloud.chosenWithSize', { count, size }) : text('cloud.chosen', { count })

  return (
    <div class="qs-cloud-foot">
      <p class="qs-cloud-sum" role="status">
        {count === 0 ? text('cloud.nothingChosen') : said}
        {isTooFew && (
          <span class="qs-cloud-too-few">
            {text('cloud.chooseMore', { count: options.minFiles })}
          </span>
        )}
      </p>
      {count > 0 && (
        <Button
          kind="quiet"
          onClick={browser.choosing.dropAll}
          {...(isNarrow && { icon: 'close', label: text('cloud.deselectAll') })}
        >
          {isNarrow ? undefined : text('cloud.deselectAll')}
        </Button>
      )}
      <Button
        kind="primary"
        disabled={count === 0 || count < options.minFiles}
        onClick={() => actions.proceed()}
      >
        {text('cloud.proceed')}
      </Button>
    </div>
  )
}
