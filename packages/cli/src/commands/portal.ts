import { PortalLinkAnswer } from '@quayside/wire'
import { findAdminToken } from '../admin-token.ts'
import { printable } from '../format.ts'
import { requestJson } from '../request-json.ts'
import { stopSignal } from '../stop-signal.ts'

/** Prints a link with which somebody becomes an owner of the portal, or chooses a new password. */
export async function portalLink(
  email: string,
  { server, json }: { readonly server: string; readonly json?: boolean },
): Promise<void> {
  const link = await requestJson({
    url: `${server.replace(/\/+$/, '')}/api/admin/portal-links`,
    method: 'POST',
    headers: { authorization: `Bearer ${await findAdminToken(process.env)}` },
    body: { email },
    answer: PortalLinkAnswer,
    signal: stopSignal(),
  })
  const words = `For ${printable(link.email)} (${link.role}), once, until ${link.expiresAt}:\n${link.url}`
  process.stdout.write(`${json ? JSON.stringify(link) : words}\n`)
}
