import { accountTexts } from './en/account.ts'
import { appsTexts } from './en/apps.ts'
import { auditTexts } from './en/audit.ts'
import { connectionsTexts } from './en/connections.ts'
import { deliveriesTexts } from './en/deliveries.ts'
import { errorTexts } from './en/errors.ts'
import { filesTexts } from './en/files.ts'
import { findingsTexts } from './en/findings.ts'
import { keepingTexts } from './en/keeping.ts'
import { overviewTexts } from './en/overview.ts'
import { peopleTexts } from './en/people.ts'
import { policiesTexts } from './en/policies.ts'
import { settingsTexts } from './en/settings.ts'
import { shellTexts } from './en/shell.ts'
import { sourcesTexts } from './en/sources.ts'
import { storageTexts } from './en/storage.ts'
import { transfersTexts } from './en/transfers.ts'
import { usageTexts } from './en/usage.ts'
import { webhooksTexts } from './en/webhooks.ts'

/** Every text of the portal. */
export const en = {
  ...shellTexts,
  ...errorTexts,
  ...accountTexts,
  ...appsTexts,
  ...auditTexts,
  ...overviewTexts,
  ...usageTexts,
  ...peopleTexts,
  ...storageTexts,
  ...keepingTexts,
  ...sourcesTexts,
  ...settingsTexts,
  ...policiesTexts,
  ...findingsTexts,
  ...webhooksTexts,
  ...deliveriesTexts,
  ...filesTexts,
  ...transfersTexts,
  ...connectionsTexts,
} as const
