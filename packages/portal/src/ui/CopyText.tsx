import { useEffect, useState } from 'preact/hooks'
import { text } from '../locale/text.ts'
import { Button } from './Button.tsx'

export interface CopyTextProps {
  readonly value: string
  /** What it is, for the button's name: "API key". */
  readonly thing: string
}

/** A key or an address to be copied: shown whole, with a button. */
export function CopyText({ value, thing }: CopyTextProps) {
  return (
    <span class="copy-text">
      <code class="copy-value">{value}</code>
      <CopyButton value={value} thing={thing} />
    </span>
  )
}

const SHOWN_MS = 2_000

/** The button alone; it says itself what came of it, also within a dialog. */
export function CopyButton({ value, thing }: CopyTextProps) {
  const [outcome, setOutcome] = useState<'copied' | 'notCopied' | undefined>()
  useEffect(() => {
    if (!outcome) return undefined
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome])

  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setOutcome('copied'),
      () => setOutcome('notCopied'),
    )
  return (
    <span class="copy-button">
      <Button
        kind="quiet"
        icon={outcome === 'copied' ? 'check' : 'copy'}
        label={text('shell.copyThing', { thing })}
        onClick={() => void copy()}
      />
      <span role="status" class={outcome === 'notCopied' ? 'bad' : 'hidden'}>
        {outcome && text(`shell.${outcome}`)}
      </span>
    </span>
  )
}
