import { accountTexts } from './en/account.ts'
import { appsTexts } from './en/apps.ts'
import { auditTexts } from './en/audit.ts'
import { errorTexts } from './en/errors.ts'
import { overviewTexts } from './en/overview.ts'
import { peopleTexts } from './en/people.ts'
import { findingsTexts } from './en/findings.ts'
import { policiesTexts } from './en/policies.ts'
import { settingsTexts } from './en/settings.ts'
import { sourcesTexts } from './en/sources.ts'
import { storageTexts } from './en/storage.ts'
import { shellTexts } from './en/shell.ts'

/** Every text of the portal. */
export const en = {
  ...shellTexts,
  ...errorTexts,
  ...accountTexts,
  ...appsTexts,
  ...auditTexts,
  ...overviewTexts,
  ...peopleTexts,
  ...storageTexts,
  ...sourcesTexts,
  ...settingsTexts,
  ...policiesTexts,
  ...findingsTexts,
} as const
