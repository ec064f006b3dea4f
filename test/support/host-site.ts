import { once } from 'node:events'
import { createServer } from 'node:http'

/** The web page of somebody who uses Quayside, on an origin of its own. */
export interface HostSite {
  readonly url: string
  readonly origin: string
  close(): Promise<void>
}

export interface HostSiteOptions {
  /** Whom the page may ask, beside its own server; its policy allows nobody else anything. */
  readonly origins: readonly string[]
  /** Address of the SDK; one that begins with a slash is among `files`. */
  readonly sdk: string
  /** Scripts of the page's own server, by path. */
  readonly files?: Readonly<Record<string, string>>
  /** Whether the page may show pages of `origins` in frames. */
  readonly frames?: boolean
  /** Whether scripts may make programs out of texts, which some old ones do. */
  readonly unsafeEval?: boolean
  /** Whether scripts may write style sheets into the page, as old ones do. */
  readonly inlineStyles?: boolean
  /** What the page runs when the SDK is there. */
  readonly script: string
}

/** A page with a button `press` and an empty place `stage`, under a policy without exceptions. */
export async function startHostSite({
  origins,
  sdk,
  files = {},
  script,
  ...allowed
}: HostSiteOptions): Promise<HostSite> {
  const scripts: Readonly<Record<string, string>> = { ...files, '/page.js': script }
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/'
    const text = scripts[path]
    if (path === '/') {
      response.writeHead(200, pageHeaders(origins, allowed)).end(pageText(sdk))
    } else if (path === '/page.css') {
      response.writeHead(200, { 'content-type': 'text/css' }).end(STYLE)
    } else if (text !== undefined) {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(text)
    } else {
      response.writeHead(404).end()
    }
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the page has no address')
  // Browsers take every name below `localhost` for this machine.
  const origin = `http://app.localhost:${address.port}`
  return {
    origin,
    url: `${origin}/`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function pageHeaders(
  origins: readonly string[],
  {
    frames,
    unsafeEval,
    inlineStyles,
  }: Pick<HostSiteOptions, 'frames' | 'unsafeEval' | 'inlineStyles'>,
) {
  const allowed = ["'self'", ...origins].join(' ')
  const policy = [
    "default-src 'none'",
    `script-src ${allowed}${unsafeEval ? " 'unsafe-eval'" : ''}`,
    `style-src ${allowed}${inlineStyles ? " 'unsafe-inline'" : ''}`,
    `img-src ${allowed} blob:`,
    `connect-src ${allowed}`,
    ...(frames ? [`frame-src ${allowed}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
  }
}

/**
 * As high as the window: axe takes what lies over a lower page for hidden while the page is kept
 * from scrolling.
 */
const STYLE = `
:root { color-scheme: light dark }
body { box-sizing: border-box; min-height: 100vh; margin: 0; padding: 24px; font-family: system-ui, sans-serif }
`

const pageText = (sdk: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page of somebody else</title>
<link rel="stylesheet" href="/page.css">
<script src="${sdk}" defer></script>
<script src="/page.js" defer></script>
</head>
<body>
<main>
<h1>A page of somebody else</h1>
<button id="press" type="button">Choose files</button>
<div id="stage"></div>
</main>
</body>
</html>
`
