export interface ProgressBarProps {
  readonly value: number
  /** `undefined`: nobody knows how much there is. */
  readonly max: number | undefined
  readonly label: string
}

export function ProgressBar({ value, max, label }: ProgressBarProps) {
  const isKnown = max !== undefined && max > 0
  const percent = isKnown ? Math.min(100, Math.floor((value / max) * 100)) : undefined
  return (
    <div
      class={isKnown ? 'qs-progress' : 'qs-progress qs-progress-unknown'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span class="qs-progress-bar" style={{ inlineSize: isKnown ? `${percent}%` : '40%' }} />
    </div>
  )
}
