import type { PortalAppAnswer } from '@quayside/wire'
import type { OpenApp } from '../../state/app.ts'

/** What one of the sections shows and changes. */
export interface AppSectionProps {
  readonly app: PortalAppAnswer
  readonly open: OpenApp
}
