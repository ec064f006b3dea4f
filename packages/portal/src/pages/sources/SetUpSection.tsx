import type { AppSourceAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { ButtonLink } from '../../ui/Button.tsx'
import { Section } from '../../ui/Section.tsx'
import { Words } from '../findings/Words.tsx'
import type { KnownAddresses } from '../findings/word-parts.ts'

export interface SetUpSectionProps {
  readonly source: AppSourceAnswer
  readonly known: KnownAddresses
}

/** The steps in the console of the service, in order; folded away once there are keys. */
export function SetUpSection({ source, known }: SetUpSectionProps) {
  const { title, setup, consoleUrl, clientId } = source
  // Not again when the keys were saved: somebody may be in the middle of it.
  const [isOpen] = useState(clientId === null)
  if (setup.length === 0) return null
  return (
    <Section
      title={text('sources.setUp', { title })}
      tools={
        consoleUrl !== null && (
          <ButtonLink href={consoleUrl} icon="external" external>
            {text('sources.openConsole', { title })}
          </ButtonLink>
        )
      }
    >
      <details class="source-steps" open={isOpen}>
        <summary>{text('sources.steps', { count: setup.length })}</summary>
        <ol>
          {setup.map((step) => (
            <li key={step}>
              <Words sentence={step} known={known} />
            </li>
          ))}
        </ol>
      </details>
    </Section>
  )
}
