import type { AppSourceAnswer, AppSourceDoctorAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import type { Resource } from '../../state/resource.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice, ProblemNotice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Section.tsx'
import { FindingList } from '../findings/FindingList.tsx'
import type { KnownAddresses } from '../findings/word-parts.ts'
import { verdictOf } from './verdict.ts'

export interface DoctorSectionProps {
  readonly source: AppSourceAnswer
  readonly doctor: Resource<AppSourceDoctorAnswer>
  readonly known: KnownAddresses
}

/** Asks the service about the keys, and tells each thing that is wrong with its exact fix. */
export function DoctorSection({ source: { title, clientId }, doctor, known }: DoctorSectionProps) {
  const { session } = usePortal()
  const isBusy = doctor.isLoading.value
  const answer = doctor.value.value
  return (
    <Section
      title={text('sources.doctor')}
      lead={text('sources.doctorLead', { title })}
      tools={
        session.may('developer') &&
        clientId !== null && (
          <Button icon="shield" busy={isBusy} onClick={() => void doctor.load()}>
            {text(answer ? 'sources.examineAgain' : 'sources.examine')}
          </Button>
        )
      }
    >
      {clientId === null && !answer && <p class="soft">{text('sources.noKeysYet')}</p>}
      <div role="status" class="status stack">
        {isBusy && <p class="soft">{text('sources.examining', { title })}</p>}
        {answer && !isBusy && <Verdict answer={answer} title={title} />}
      </div>
      <ProblemNotice problem={doctor.problem.value} />
      {answer && (
        <FindingList label={text('sources.doctor')} findings={answer.findings} known={known} />
      )}
    </Section>
  )
}

function Verdict({ answer, title }: { answer: AppSourceDoctorAnswer; title: string }) {
  const { tone, wrong } = verdictOf(answer.findings)
  return (
    <Notice tone={tone}>
      {wrong > 0
        ? text('sources.wrong', { count: wrong })
        : text(tone === 'good' ? 'sources.allRight' : 'sources.rightSoFar', { title })}
    </Notice>
  )
}
