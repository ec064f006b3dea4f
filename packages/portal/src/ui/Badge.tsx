import type { ComponentChildren } from 'preact'

export interface BadgeProps {
  readonly tone?: 'good' | 'bad' | 'waiting' | 'plain' | undefined
  readonly children: ComponentChildren
}

/** A state in a word or two; the colour only repeats it. */
export function Badge({ tone = 'plain', children }: BadgeProps) {
  return <span class={`badge badge-${tone}`}>{children}</span>
}
