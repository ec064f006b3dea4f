import type { PortalAppAnswer } from '@quayside/wire'
import type { App } from '../../apps/app.ts'
import { toAppAnswer, toFormerSecretUntil } from '../admin/to-app-answer.ts'

/** An app as people of the portal see it. */
export function toPortalAppAnswer(app: App, now: Date): PortalAppAnswer {
  return {
    ...toAppAnswer(app),
    version: app.version,
    formerSecretUntil: toFormerSecretUntil(app, now),
  }
}
