import type { CloudClient } from '../cloud-client.ts'
import { Complaint } from '../complaint.ts'
import { consentInSandbox } from './consent-in-sandbox.ts'

/** How long one request holds on; the server allows up to 25. */
const WAIT_SECONDS = 20
/** After a consent that we saw given, the connection is a moment away. */
const CONSENT_SECONDS = 5

/**
 * Resolves once the picker session is connected with the source. A person who has to connect is
 * told where; `sandboxUser` consents by itself instead.
 */
export async function connect(
  client: CloudClient,
  source: string,
  options: {
    readonly sandboxUser: string | undefined
    readonly say: (line: string) => void
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { sandboxUser, say, signal } = options
  const url = await client.connectUrl(source, 0, signal)
  if (url === undefined) return

  if (sandboxUser) {
    await consentInSandbox(url, sandboxUser, signal)
    if (await client.connectUrl(source, CONSENT_SECONDS, signal)) throw notConnected(source)
  } else {
    say(`Open this address to connect with ${source} (Ctrl-C gives up):\n\n  ${url}\n`)
    while (await client.connectUrl(source, WAIT_SECONDS, signal)) signal.throwIfAborted()
  }
  say(`Connected with ${source}.`)
}

const notConnected = (source: string) =>
  new Complaint(`The consent was given, but ${source} is not connected. The server's log says why.`)
