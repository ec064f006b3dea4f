import { formatBytes, formatNumber } from '../../locale/format.ts'
import { text } from '../../locale/text.ts'
import type { Form } from '../../state/form.ts'
import { TextInput } from '../../ui/TextInput.tsx'
import { type DraftProblems, type PolicyDraft, toSize } from './draft.ts'

export interface LimitFieldsProps {
  readonly form: Form<PolicyDraft>
  readonly problems: DraftProblems
}

const TEXTS = ['handle', 'url', 'path', 'container'] as const
const SIZES = ['minSize', 'maxSize'] as const

/** What a policy may be narrowed to; few need any of it, so it is folded away. */
export function LimitFields({ form, problems }: LimitFieldsProps) {
  const draft = form.values.value
  return (
    <details class="policy-more">
      <summary>{text('policies.limits')}</summary>
      <div class="stack">
        {TEXTS.map((name) => (
          <TextInput
            key={name}
            label={text(`policies.${name}`)}
            hint={text(`policies.${name}Hint`)}
            optional
            mono
            maxLength={512}
            value={draft[name]}
            onInput={(value) => form.set(name, value)}
          />
        ))}
        {SIZES.map((name) => (
          <TextInput
            key={name}
            label={text(`policies.${name}`)}
            hint={sizeInWords(draft[name]) ?? text('policies.sizeHint')}
            problem={problems[name]}
            optional
            value={draft[name]}
            onInput={(value) => form.set(name, value)}
          />
        ))}
      </div>
    </details>
  )
}

/** How what is written is understood. */
function sizeInWords(words: string): string | undefined {
  const bytes = toSize(words)
  if (bytes === undefined || Number.isNaN(bytes)) return undefined
  return text('policies.sizeIs', { bytes: formatNumber(bytes), size: formatBytes(bytes) })
}
