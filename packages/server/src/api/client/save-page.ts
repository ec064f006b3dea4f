import { html } from './html.ts'
import type { Page } from './pages.ts'
import type { AskedSave } from './save-order.ts'

/** What the page works with; its script reads it. */
export interface SavePageFacts extends AskedSave {
  readonly apiKey: string
  /** Of the opener, who tells its dialogs apart by it. */
  readonly id: string
  readonly security: { readonly policy: string; readonly signature: string } | undefined
  /** What the client is made with. */
  readonly client: { readonly baseUrl: string } | { readonly cname: string }
  /** Of the client's script. */
  readonly script: string
  /** Where classic addresses of files begin. */
  readonly files: string
  /** Pages that may be told; everybody when empty, as the one who opens it is not known otherwise. */
  readonly origins: readonly string[]
}

/** The dialog to save, in a frame or window of a page whose client is of the first generation. */
export function savePage(facts: SavePageFacts): Page {
  // Within a script only this could end it.
  const json = JSON.stringify(facts).replaceAll('<', '\\u003c')
  return (nonce) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Save a file</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
html, body { height: 100%; margin: 0 }
main { height: 100% }
</style>
<script nonce="${nonce}" src="${facts.script}"></script>
</head>
<body>
<main id="dialog"></main>
<script nonce="${nonce}" type="application/json" id="facts">${{ html: json }}</script>
<script nonce="${nonce}">${{ html: SCRIPT }}</script>
</body>
</html>
`
}

/** Filestack reference 12.3: each message is a JSON text. */
const SCRIPT = `
const facts = JSON.parse(document.getElementById('facts').textContent)
const opener = window.opener ?? window.parent
const referrer = URL.parse(document.referrer)?.origin
const targets = facts.origins.length > 0 ? facts.origins : [referrer ?? '*']

function tell(type, content) {
  const message = JSON.stringify({ id: facts.id, type, ...content })
  for (const target of targets) opener.postMessage(message, target)
}

const client = quayside.init(facts.apiKey, { ...facts.client, security: facts.security })
const options = {
  displayMode: 'inline',
  container: '#dialog',
  to: facts.to,
  filename: facts.filename,
  lang: facts.lang,
  onProgress: ({ totalPercent }) => tell('filepickerProgress', { payload: { data: totalPercent } }),
}
client.saveAs(facts.what, options).then(
  ({ filesSaved: [file] }) => {
    if (!file) return
    const data = { filename: file.filename, type: file.mimetype, size: file.size, client: file.source }
    tell('filepickerUrl', { payload: { url: facts.files + file.handle, data } })
    if (window.opener) window.close()
  },
  ({ code, message }) => tell('filepickerUrl', { error: { code, message } }),
)
`

/**
 * What the first clients load before they open anything: it says whether cookies of other sites are
 * taken, which nothing here depends on (Filestack reference 12.3).
 */
export const cookiesPage: Page = (nonce) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Quayside</title></head>
<body>
<script nonce="${nonce}">
parent.postMessage('{"id":"cookies","type":"ThirdPartyCookies","payload":true}', '*')
</script>
</body>
</html>
`
