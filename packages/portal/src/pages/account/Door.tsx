import type { ComponentChildren } from 'preact'
import { text } from '../../locale/text.ts'
import { Icon } from '../../ui/Icon.tsx'

/** The frame of what is seen before one is in. */
export function Door({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="door">
      <main class="door-card">
        <p class="brand">
          <span class="brand-mark">
            <Icon name="anchor" size={18} />
          </span>
          {text('shell.name')}
        </p>
        {children}
      </main>
    </div>
  )
}
