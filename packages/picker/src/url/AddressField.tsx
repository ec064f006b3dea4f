import type { Ref } from 'preact'
import { usePicker } from '../context.ts'
import { addressesIn } from './addresses.ts'

export interface AddressFieldProps {
  readonly id: string
  readonly fieldRef: Ref<HTMLTextAreaElement>
  readonly typed: string
  readonly isWrong: boolean
  onType(words: string): void
  /** Nothing but addresses was pasted into the empty field. */
  onPaste(words: string): void
  onEnter(): void
}

/** Grows with its lines; Enter sends, Shift and Enter begin a new line. */
export function AddressField(props: AddressFieldProps) {
  const { id, fieldRef, typed, isWrong, onType, onPaste, onEnter } = props
  const { text } = usePicker()
  return (
    <textarea
      ref={fieldRef}
      id={id}
      class="qs-field qs-url-field"
      rows={1}
      inputMode="url"
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      placeholder={text('url.placeholder')}
      dir={typed ? 'ltr' : undefined}
      value={typed}
      aria-invalid={isWrong}
      aria-describedby={`${id}-hint`}
      onInput={({ currentTarget }) => onType(currentTarget.value)}
      onPaste={(event) => {
        const pasted = event.clipboardData?.getData('text/plain') ?? ''
        if (typed !== '' || addressesIn(pasted, { isStrict: true }).length === 0) return
        event.preventDefault()
        onPaste(pasted)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
        event.preventDefault()
        onEnter()
      }}
    />
  )
}
