import { text } from '../../locale/text.ts'
import { Section } from '../../ui/Section.tsx'
import { isShown, StorageTestView } from './StorageTestView.tsx'
import type { StorageTester } from './use-storage-test.ts'

export interface StorageTestSectionProps {
  readonly tester: StorageTester
  readonly place: object
}

/** What the test of the storage for all new files says, once there is one. */
export function StorageTestSection({ tester, place }: StorageTestSectionProps) {
  if (!isShown(tester, place)) return null
  return (
    <Section title={text('storage.testTitle')} lead={text('storage.testLead')}>
      <StorageTestView tester={tester} place={place} words={WORDS} />
    </Section>
  )
}

const WORDS = {
  title: text('storage.testTitle'),
  busy: text('storage.testing'),
  good: text('storage.works'),
  bad: text('storage.fails'),
}
