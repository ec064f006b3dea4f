import { text } from '../locale/text.ts'

/** While something is read; whoever answers at once is not seen to think. */
export function Loading({ label = text('shell.loading') }: { readonly label?: string }) {
  return (
    <div class="loading" role="status">
      <span class="spinner-ring" aria-hidden="true" />
      <span>{label}</span>
    </div>
  )
}
