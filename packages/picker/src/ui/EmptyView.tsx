import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './Icon.tsx'

export interface EmptyViewProps {
  readonly icon: IconName
  readonly title: string
  readonly text?: string | undefined
  /** What can be done about it: a button. */
  readonly children?: ComponentChildren | undefined
}

/** What a screen shows when there is nothing to show. */
export function EmptyView({ icon, title, text, children }: EmptyViewProps) {
  return (
    <div class="qs-empty">
      <span class="qs-empty-icon">
        <Icon name={icon} size={40} />
      </span>
      <p class="qs-empty-title">{title}</p>
      {text && <p class="qs-empty-text">{text}</p>}
      {children && <div class="qs-empty-action">{children}</div>}
    </div>
  )
}
