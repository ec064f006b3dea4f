import { Complaint } from '../complaint.ts'

/** Our address, the consent page and our callback are three; anything longer is a loop. */
const MAX_REDIRECTS = 10

/**
 * Walks the way a browser would, from the connect address through the sandbox's consent page and
 * back, consenting as `email`. Only a sandbox takes the `sandbox_user` parameter: the real service
 * shows its sign-in page, which is reported.
 */
export async function consentInSandbox(
  connectUrl: string,
  email: string,
  signal: AbortSignal,
): Promise<void> {
  const cookies = new Map<string, string>()
  let url = new URL(connectUrl)
  for (let hops = 0; hops < MAX_REDIRECTS; hops += 1) {
    if (url.pathname === '/oauth2/authorize') url.searchParams.set('sandbox_user', email)
    const response = await fetch(url, {
      redirect: 'manual',
      signal,
      headers: { accept: 'text/html', ...cookieHeader(cookies, url.origin) },
    })
    keepCookies(cookies, url.origin, response)
    const text = await response.text()
    const location = response.headers.get('location')
    if (response.status >= 400) throw consentFailed(url, response.status, text)
    if (!location) return checkArrived(url)
    url = new URL(location, url)
  }
  throw new Complaint('Connecting went round in circles.')
}

function checkArrived(url: URL): void {
  if (url.pathname !== '/oauth2/authorize') return
  throw new Complaint(
    `${url.origin} asks a person to sign in: --sandbox-user works with the Dropbox sandbox only.`,
  )
}

function consentFailed(url: URL, status: number, html: string): Complaint {
  const words = html
    .replace(/<(style|script|title)\b.*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
  return new Complaint(`Connecting failed: ${url.origin} answered ${status}. ${words}`)
}

function cookieHeader(
  cookies: ReadonlyMap<string, string>,
  origin: string,
): Record<string, string> {
  const mine = [...cookies].filter(([key]) => key.startsWith(`${origin} `)).map(([, pair]) => pair)
  return mine.length > 0 ? { cookie: mine.join('; ') } : {}
}

function keepCookies(cookies: Map<string, string>, origin: string, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const pair = line.split(';', 1)[0] ?? ''
    cookies.set(`${origin} ${pair.split('=', 1)[0]}`, pair)
  }
}
