import type { ComponentChildren } from 'preact'

export interface SpinnerProps {
  /** What is being waited for. */
  readonly label: ComponentChildren
}

/** Turns while something is under way; its label is shown beside it. */
export function Spinner({ label }: SpinnerProps) {
  return (
    <div class="qs-spinner" role="status">
      <span class="qs-spinner-ring" aria-hidden="true" />
      <span>{label}</span>
    </div>
  )
}
