import type { AppSourceAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { CopyText } from '../../ui/CopyText.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Section } from '../../ui/Section.tsx'

/** Where the service calls when files have changed; nothing where it never does. */
export function NoticeSection({ source }: { readonly source: AppSourceAnswer }) {
  const { title, noticeUri } = source
  if (noticeUri === null) return null
  const uri = <CopyText value={noticeUri} thing={text('sources.noticeUriThing')} />
  return (
    <Section
      title={text('sources.notices', { title })}
      lead={text('sources.noticesLead', { title })}
    >
      <Facts facts={[[text('sources.noticeUri'), uri]]} />
    </Section>
  )
}
