import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { Screen } from '../ui/Screen.tsx'
import { AddressForm } from './AddressForm.tsx'
import { CheckedAddress } from './CheckedAddress.tsx'
import { foundIn } from './checks.ts'
import { useChecks } from './use-checks.ts'

/** Files of the web by their addresses: looked at first, then added. */
export function UrlView() {
  const { text, store, actions } = usePicker()
  const { list, ask, forget } = useChecks()
  const checks = list.value
  const allowed = foundIn(checks).filter((choice) => !actions.refusalOf(choice))

  const add = async () => {
    if (allowed.length === 0) return
    const added = await actions.choose(allowed)
    for (const { originalPath } of added) forget(originalPath)
    if (added.length > 0) actions.proceed()
  }
  const footer = checks.length > 0 && (
    <div class="qs-url-foot">
      <Button
        kind="primary"
        disabled={allowed.length === 0 || store.asked.value.length > 0}
        onClick={add}
      >
        {text('url.add', { count: Math.max(1, allowed.length) })}
      </Button>
    </div>
  )
  return (
    <Screen title={text('url.title')} footer={footer}>
      <AddressForm ask={ask} add={add} />
      {checks.length > 0 && (
        <ul class="qs-url-list" aria-label={text('url.results')}>
          {checks.map((check) => (
            <CheckedAddress key={check.address} check={check} forget={forget} ask={ask} />
          ))}
        </ul>
      )}
    </Screen>
  )
}
