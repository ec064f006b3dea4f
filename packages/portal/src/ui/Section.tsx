import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export interface SectionProps {
  readonly title: string
  readonly lead?: ComponentChildren | undefined
  readonly tools?: ComponentChildren | undefined
  /** What cannot be undone stands in a frame of its own colour. */
  readonly danger?: boolean | undefined
  readonly children?: ComponentChildren | undefined
}

/** A part of a page, on a card. */
export function Section({ title, lead, tools, danger, children }: SectionProps) {
  const id = useId()
  return (
    <section class={danger ? 'section section-danger' : 'section'} aria-labelledby={id}>
      <header class="section-head">
        <h2 id={id}>{title}</h2>
        {tools && <div class="section-tools">{tools}</div>}
      </header>
      {lead && <div class="section-lead">{lead}</div>}
      {children}
    </section>
  )
}
