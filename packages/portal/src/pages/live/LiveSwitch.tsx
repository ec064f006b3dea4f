import { text } from '../../locale/text.ts'
import { Button } from '../../ui/Button.tsx'
import type { Live } from './use-live.ts'

/** Holds a list still that follows what happens, or lets it go on. */
export function LiveSwitch({ live }: { readonly live: Live }) {
  return (
    <>
      {live.problem !== undefined && <span class="bad">{text('live.lags')}</span>}
      <Button
        icon={live.isOn ? 'pause' : 'play'}
        label={text('live.label')}
        pressed={live.isOn}
        onClick={live.toggle}
      >
        {text('live.on')}
      </Button>
    </>
  )
}
