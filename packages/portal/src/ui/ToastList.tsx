import { text } from '../locale/text.ts'
import { usePortal } from '../portal.ts'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

/** Passing sentences at the end of the page, and the live region that reads them out. */
export function ToastList() {
  const { toasts } = usePortal()
  return (
    <>
      <div class="hidden" role="status">
        {toasts.announced.value}
      </div>
      <section class="toasts" aria-label={text('shell.messages')}>
        {toasts.shown.value.map((toast) => (
          <div key={toast.id} class={`toast toast-${toast.tone}`}>
            <Icon name={toast.tone === 'good' ? 'check' : 'warning'} />
            <span class="toast-text">{toast.text}</span>
            <Button
              kind="quiet"
              icon="close"
              label={text('shell.dismiss')}
              onClick={() => toasts.dismiss(toast.id)}
            />
          </div>
        ))}
      </section>
    </>
  )
}
