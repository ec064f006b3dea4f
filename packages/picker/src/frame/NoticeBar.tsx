import { usePicker } from '../context.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

/** A passing sentence at the lower edge, or that the page thinks about what was chosen. The region is always there, so that it is read out. */
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
      {!notice && store.asked.value.length > 0 && (
        <div class="qs-notice qs-notice-asking">
          <span class="qs-spinner-ring" aria-hidden="true" />
          <p>{text('shell.asking')}</p>
        </div>
      )}
    </div>
  )
}
