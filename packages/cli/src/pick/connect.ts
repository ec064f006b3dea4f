import type { CloudClient, ConnectWish } from '../cloud-client.ts'
import { Complaint } from '../complaint.ts'
import { consentInSandbox } from './consent-in-sandbox.ts'

/** How long one request holds on; the server allows up to 25. */
const WAIT_SECONDS = 20
/** After a consent that we saw given, the connection is a moment away. */
const CONSENT_SECONDS = 5

/**
 * Resolves once the picker session is connected with the source, and may save there if that is meant. A person who has to connect is
 * told where; `sandboxUser` consents by itself instead.
 */
export async function connect(
  client: CloudClient,
  wish: ConnectWish,
  options: {
    readonly sandboxUser: string | undefined
    readonly say: (line: string) => void
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { sandboxUser, say, signal } = options
  const { source, flow } = wish
  const url = await client.connectUrl(wish, 0, signal)
  if (url === undefined) return

  if (sandboxUser) {
    await consentInSandbox(url, sandboxUser, signal)
    if (await client.connectUrl(wish, CONSENT_SECONDS, signal)) throw notConnected(source)
  } else {
    const what = flow === 'saveas' ? `allow saving in ${source}` : `connect with ${source}`
    say(`Open this address to ${what} (Ctrl-C gives up):\n\n  ${url}\n`)
    while (await client.connectUrl(wish, WAIT_SECONDS, signal)) signal.throwIfAborted()
  }
  say(`Connected with ${source}.`)
}

const notConnected = (source: string) =>
  new Complaint(`The consent was given, but ${source} is not connected. The server's log says why.`)
