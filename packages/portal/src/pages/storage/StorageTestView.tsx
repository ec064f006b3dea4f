import { text } from '../../locale/text.ts'
import { Notice, ProblemNotice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Section.tsx'
import { FindingList } from '../findings/FindingList.tsx'
import { type StorageDraft, toPlace } from './storage.ts'
import type { StorageTester } from './use-storage-test.ts'

export interface StorageTestViewProps {
  readonly tester: StorageTester
  /** What is filled in now: a test of something else is none of it. */
  readonly draft: StorageDraft
}

/** What writing, reading and deleting something came to. */
export function StorageTestView({ tester: { result }, draft }: StorageTestViewProps) {
  const test = result.value.value
  const isBusy = result.isLoading.value
  const isOfThis = test && JSON.stringify(toPlace(test.draft)) === JSON.stringify(toPlace(draft))
  const problem = result.problem.value
  if (!isBusy && !isOfThis && problem === undefined) return null
  return (
    <Section title={text('storage.testTitle')} lead={text('storage.testLead')}>
      <div role="status" class="status">
        {isBusy && <p class="soft">{text('storage.testing')}</p>}
        {isOfThis && (
          <Notice tone={test.ok ? 'good' : 'warning'}>
            {text(test.ok ? 'storage.works' : 'storage.fails')}
          </Notice>
        )}
      </div>
      {isOfThis && <FindingList label={text('storage.testTitle')} findings={test.findings} />}
      <ProblemNotice problem={problem} />
    </Section>
  )
}
