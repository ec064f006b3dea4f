import { usePicker } from '../context.ts'
import { formatBytes } from '../locale/format.ts'
import { shownName } from '../state/shown-name.ts'
import { FileIcon } from '../summary/FileIcon.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { hostOf } from './addresses.ts'
import type { Check } from './checks.ts'

export interface CheckedAddressProps {
  readonly check: Check
  ask(addresses: readonly string[]): void
  forget(address: string): void
}

/** What lies at an address, or why nothing can be fetched from there. */
export function CheckedAddress({ check, ask, forget }: CheckedAddressProps) {
  const { text, store } = usePicker()
  const { address, state } = check
  const name = state === 'found' ? shownName(check.choice.name) : address
  const isAsked = store.asked.value.some((choice) => choice.originalPath === address)
  return (
    <li class="qs-url-item" aria-busy={state === 'checking' || isAsked}>
      {state === 'failed' ? (
        <span class="qs-url-mark qs-bad">
          <Icon name="warning" size={24} />
        </span>
      ) : (
        <FileIcon name={state === 'found' ? name : ''} />
      )}
      <div class="qs-url-facts">
        <p class="qs-url-name" dir="auto">
          {name}
        </p>
        <CheckFacts check={check} />
      </div>
      {state === 'failed' && check.problem.canRetry && (
        <Button
          kind="quiet"
          icon="retry"
          label={text('url.retry', { name })}
          onClick={() => ask([address])}
        />
      )}
      <Button
        kind="quiet"
        icon="close"
        label={text('url.forget', { name })}
        onClick={() => forget(address)}
      />
    </li>
  )
}

function CheckFacts({ check }: Pick<CheckedAddressProps, 'check'>) {
  const { text, language, actions } = usePicker()
  if (check.state === 'checking') return <p class="qs-url-about">{text('url.checkingOne')}</p>
  if (check.state === 'failed') return <p class="qs-url-about qs-bad">{check.problem.message}</p>

  const { choice } = check
  const size =
    choice.size === undefined ? text('url.unknownSize') : formatBytes(choice.size, language)
  const refusal = actions.refusalOf(choice)
  return (
    <>
      <p class="qs-url-about">
        {[choice.contentType, size, hostOf(choice.url)].filter((fact) => fact !== '').join(' · ')}
      </p>
      {refusal && <p class="qs-url-about qs-bad">{text(refusal.text, refusal.values)}</p>}
    </>
  )
}
