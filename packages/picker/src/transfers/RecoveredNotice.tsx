import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

/** One line on the first screen: something went on while the dialog was away. */
export function RecoveredNotice() {
  const { text, store, actions } = usePicker()
  const count = store.recovered.value.length
  if (count === 0) return null
  return (
    <div class="qs-recovered-notice" role="status">
      <Icon name="info" />
      <span>{text('transfers.recovered', { count })}</span>
      <Button onClick={() => actions.show({ name: 'transfers' })}>
        {text('transfers.showRecovered')}
      </Button>
      <Button
        kind="quiet"
        icon="close"
        label={text('transfers.dismissRecovered')}
        onClick={actions.dismissRecovered}
      />
    </div>
  )
}
