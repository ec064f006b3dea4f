import { useId, useRef, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { addressesIn } from './addresses.ts'

export interface AddressFormProps {
  ask(addresses: readonly string[]): void
  /** Enter in an empty field: everything was looked at already. */
  add(): void
}

/** A field for addresses. What is pasted is looked at right away, what is typed after Enter. */
export function AddressForm({ ask, add }: AddressFormProps) {
  const { text, options } = usePicker()
  const [typed, setTyped] = useState('')
  const [isWrong, setWrong] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const id = useId()

  const check = (words: string) => {
    const addresses = addressesIn(words)
    setWrong(addresses.length === 0)
    if (addresses.length === 0) return
    ask(addresses)
    setTyped('')
    field.current?.focus()
  }
  const submit = () => (typed.trim() === '' ? add() : check(typed))
  return (
    <form
      class="qs-url-form"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label for={id}>{text(options.maxFiles === 1 ? 'url.label' : 'url.labelMany')}</label>
      <div class="qs-url-row">
        <textarea
          ref={field}
          id={id}
          class="qs-field qs-url-field"
          rows={1}
          inputMode="url"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder={text('url.placeholder')}
          value={typed}
          aria-invalid={isWrong}
          aria-describedby={`${id}-hint`}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value)
            setWrong(false)
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData('text/plain') ?? ''
            if (typed !== '' || addressesIn(pasted, { isStrict: true }).length === 0) return
            event.preventDefault()
            check(pasted)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            submit()
          }}
        />
        <Button type="submit" icon="search">
          {text('url.check')}
        </Button>
      </div>
      <p
        id={`${id}-hint`}
        class={isWrong ? 'qs-url-hint qs-bad' : 'qs-url-hint'}
        role={isWrong ? 'alert' : undefined}
      >
        {text(isWrong ? 'url.invalid' : 'url.hint')}
      </p>
    </form>
  )
}
