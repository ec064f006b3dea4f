import type { SourceStorageAnswer } from '@quayside/wire'
import { formatNumber } from '../../../locale/format.ts'
import { shownName, text } from '../../../locale/text.ts'
import { Facts } from '../../../ui/Facts.tsx'

/** The service counts no further. */
const MANY = 1_000

/** Where files are kept now, and how many. */
export function KeepingFacts({ place }: { readonly place: SourceStorageAnswer }) {
  const { account, folder, kept, waiting } = place
  const counts = [
    [text('keeping.kept'), countInWords(kept)],
    [text('keeping.waiting'), countInWords(waiting)],
  ] as const
  if (!account) {
    const isUsed = kept > 0 || waiting > 0
    return (
      <>
        <p class="soft">{text(isUsed ? 'keeping.noMore' : 'keeping.nowhere')}</p>
        {isUsed && <Facts facts={counts} />}
      </>
    )
  }
  const { name, email } = account
  return (
    <Facts
      facts={[
        [text('keeping.account'), text('keeping.who', { name, email })],
        [
          text('keeping.folder'),
          <span key="folder" dir="auto">
            {shownName(folder) || text('keeping.root')}
          </span>,
        ],
        ...counts,
      ]}
    />
  )
}

const countInWords = (count: number) =>
  count < MANY ? formatNumber(count) : text('keeping.many', { count })
