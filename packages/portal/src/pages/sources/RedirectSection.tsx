import type { AppSourceAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { CopyText } from '../../ui/CopyText.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Section } from '../../ui/Section.tsx'

/** Where the service sends people back to: both have to be known there, letter for letter. */
export function RedirectSection({ source }: { readonly source: AppSourceAnswer }) {
  const { title, redirectUris } = source
  const uris = [
    ['sources.uriOpen', redirectUris.open],
    ['sources.uriSaveas', redirectUris.saveas],
  ] as const
  return (
    <Section title={text('sources.redirectUris')} lead={text('sources.redirectLead', { title })}>
      <Facts
        facts={uris.map(([key, uri]) => [
          text(key),
          <CopyText key={key} value={uri} thing={text(`${key}Thing`)} />,
        ])}
      />
    </Section>
  )
}
