import { text } from '../../locale/text.ts'
import { Select } from '../../ui/Select.tsx'
import { SPANS, type Span } from './days.ts'

export interface SpanChoiceProps {
  readonly value: Span
  onChange(span: Span): void
}

/** How many days a page is about. */
export function SpanChoice({ value, onChange }: SpanChoiceProps) {
  return (
    <Select
      label={text('days.span')}
      isLabelHidden
      value={value}
      options={SPANS.map((span) => ({
        value: span,
        label: text('days.last', { count: Number(span) }),
      }))}
      onChange={onChange}
    />
  )
}
