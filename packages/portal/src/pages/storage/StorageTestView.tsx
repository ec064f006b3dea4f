import { Notice, ProblemNotice } from '../../ui/Notice.tsx'
import { FindingList } from '../findings/FindingList.tsx'
import type { StorageTest, StorageTester } from './use-storage-test.ts'

export interface StorageTestViewProps {
  readonly tester: StorageTester
  /** What is filled in now: a test of something else is none of it. */
  readonly place: object
  readonly words: Readonly<Record<'title' | 'busy' | 'good' | 'bad', string>>
}

/** What writing, reading and deleting something came to. */
export function StorageTestView({ tester: { result }, place, words }: StorageTestViewProps) {
  const test = result.value.value
  const isBusy = result.isLoading.value
  const isOfThis = test && isTestOf(test, place)
  return (
    <>
      <div role="status" class="status">
        {isBusy && <p class="soft">{words.busy}</p>}
        {isOfThis && (
          <Notice tone={test.ok ? 'good' : 'warning'}>{test.ok ? words.good : words.bad}</Notice>
        )}
      </div>
      {isOfThis && <FindingList label={words.title} findings={test.findings} />}
      <ProblemNotice problem={result.problem.value} />
    </>
  )
}

/** Whether there is anything to be told of a test of this place. */
export function isShown({ result }: StorageTester, place: object): boolean {
  const test = result.value.value
  if (result.isLoading.value || result.problem.value !== undefined) return true
  return test !== undefined && isTestOf(test, place)
}

const isTestOf = (test: StorageTest, place: object) =>
  JSON.stringify(test.place) === JSON.stringify(place)
