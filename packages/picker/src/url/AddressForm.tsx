import { useRef, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { useOwnId } from '../ui/own-id.ts'
import { AddressField } from './AddressField.tsx'
import { addressesIn, MAX_ADDRESSES } from './addresses.ts'

export interface AddressFormProps {
  ask(addresses: readonly string[]): void
  /** Enter in an empty field: everything was looked at already. */
  add(): void
}

/** A field for addresses. What is pasted is looked at right away, what is typed after Enter. */
export function AddressForm({ ask, add }: AddressFormProps) {
  const { text, options } = usePicker()
  const { typed, isWrong, type, check } = useTyped(ask)
  const field = useRef<HTMLTextAreaElement>(null)
  const id = useOwnId()

  const submit = () => {
    if (typed.trim() === '') add()
    else check(typed)
    field.current?.focus()
  }
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
        <AddressField
          id={id}
          fieldRef={field}
          typed={typed}
          isWrong={isWrong}
          onType={type}
          onPaste={check}
          onEnter={submit}
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

/** What stands in the field, and whether it was asked about without being an address. */
function useTyped(ask: AddressFormProps['ask']) {
  const { text, actions } = usePicker()
  const [typed, setTyped] = useState('')
  const [isWrong, setWrong] = useState(false)

  const type = (words: string) => {
    setTyped(words)
    setWrong(false)
  }
  const check = (words: string) => {
    const addresses = addressesIn(words)
    if (addresses.length === 0) return setWrong(true)
    ask(addresses)
    type('')
    if (addresses.length < MAX_ADDRESSES) return
    actions.notify({ tone: 'plain', text: text('url.tooMany', { count: MAX_ADDRESSES }) })
  }
  return { typed, isWrong, type, check }
}
