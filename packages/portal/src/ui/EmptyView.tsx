import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './Icon.tsx'

export interface EmptyViewProps {
  readonly icon: IconName
  readonly title: string
  readonly text?: ComponentChildren | undefined
  /** The way on. */
  readonly children?: ComponentChildren | undefined
}

/** In place of a list with nothing in it. */
export function EmptyView({ icon, title, text, children }: EmptyViewProps) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={36} />
      </span>
      <p class="empty-title">{title}</p>
      {text && <p class="empty-text">{text}</p>}
      {children && <div class="empty-action">{children}</div>}
    </div>
  )
}
