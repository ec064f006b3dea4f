import { text } from '../locale/text.ts'
import { hrefOf } from '../paths.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { EmptyView } from '../ui/EmptyView.tsx'
import { Page } from '../ui/Page.tsx'

/** At an address that leads nowhere. */
export function NotFound() {
  return (
    <Page title={text('shell.notFoundTitle')}>
      <EmptyView icon="search" title={text('shell.notFoundText')}>
        <ButtonLink href={hrefOf('apps')}>{text('shell.toApps')}</ButtonLink>
      </EmptyView>
    </Page>
  )
}
