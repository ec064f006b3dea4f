import { usePicker } from '../context.ts'
import { formatDuration } from '../locale/format.ts'
import { useTick } from '../ui/use-tick.ts'
import type { Wait } from './ask-patiently.ts'
import type { CloudBrowser } from './cloud-browser.ts'

export interface WaitProps {
  readonly browser: CloudBrowser
  readonly wait: Wait
}

/**
 * Why reading pauses: the source asked for it, or something is away for a moment. Who looks sees
 * the seconds run; who listens hears once how long it is.
 */
export function WaitWords({ browser, wait }: WaitProps) {
  const { text, language, actions } = usePicker()
  useTick(wait.isAskedFor)
  if (!wait.isAskedFor) return <>{actions.problemOf(wait.error).message}</>
  const { title } = browser.source
  const wordsFor = (ms: number) =>
    text('cloud.asksToWait', { source: title, time: formatDuration(ms / 1000, language) })
  return (
    <>
      <span class="qs-hidden">{wordsFor(wait.ms)}</span>
      <span aria-hidden="true">{wordsFor(wait.until - Date.now())}</span>
    </>
  )
}
