import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

/** A passing sentence at the lower edge. The region is always there, so that it is read out. */
export function NoticeBar() {
  const { text, store } = usePicker()
  const notice = store.notice.value
  return (
    <div class="qs-notices" role="status">
      {notice && (
        <div class={`qs-notice qs-notice-${notice.tone}`}>
          <Icon name={notice.tone === 'bad' ? 'warning' : 'info'} />
          <p>{notice.text}</p>
          <Button
            kind="quiet"
            icon="close"
            label={text('shell.dismiss')}
            onClick={() => {
              store.notice.value = undefined
            }}
          />
        </div>
      )}
    </div>
  )
}
