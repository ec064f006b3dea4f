import { type Html, html } from './html.ts'

/** A page somebody sees in the window where they signed in at a service. */
export interface Message {
  readonly tone: 'good' | 'bad'
  readonly title: string
  readonly message: string
  /** For whoever is asked for help: a code, a request id. */
  readonly facts?: string | undefined
  /** The window has done its work; it tries to close itself. */
  readonly isDone?: boolean | undefined
}

/** A page is a function of the nonce that its own style and script carry. */
export type Page = (nonce: string) => Html

/** One sentence in a quiet page. Reads nothing of the window that opened it. */
export function messagePage({ tone, title, message, facts, isDone }: Message): Page {
  const script = (nonce: string) =>
    html`<script nonce="${nonce}">setTimeout(() => window.close(), 1200)</script>`
  return (nonce) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
${tone === 'good' ? GOOD_ICON : BAD_ICON}
<h1>${title}</h1>
<p>${message}</p>
${facts === undefined ? undefined : html`<p class="facts">${facts}</p>`}
</main>
${isDone ? script(nonce) : undefined}
</body>
</html>
`
}

const GOOD_ICON = html`<svg class="good" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true"><circle cx="24" cy="24" r="22" fill="none" stroke="currentColor" stroke-width="3"/><path d="M15 25l6 6 12-13" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`
const BAD_ICON = html`<svg class="bad" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true"><circle cx="24" cy="24" r="22" fill="none" stroke="currentColor" stroke-width="3"/><path d="M24 14v13m0 7v.5" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round"/></svg>`

const STYLE: Html = {
  html: `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #56606e; --paper: #fff; --good: #17784a; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a3adba; --paper: #14181e; --good: #5ecb95; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--paper); color: var(--ink); font: 17px/1.5 system-ui, sans-serif }
main { max-width: 26rem; text-align: center; overflow-wrap: anywhere }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 16px 0 8px }
p { margin: 0 0 8px; color: var(--soft) }
.good { color: var(--good) } .bad { color: var(--bad) }
.facts { font-size: .8rem; margin-top: 24px }
`,
}
