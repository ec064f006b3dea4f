import type { OwnConnection } from '../../connections/connection.ts'
import type { SourceManifest } from '../../sources/source.ts'
import { type Html, html } from './html.ts'
import type { Page } from './pages.ts'

/** What one session of a person has connected, with one application. */
export interface AccountsOfSession {
  readonly appName: string
  /** Proves to the form's receiver whose session it is. */
  readonly ticket: string
  readonly connections: readonly OwnConnection[]
}

export interface AccountsPage {
  readonly sessions: readonly AccountsOfSession[]
  readonly manifestOf: (source: string) => SourceManifest | undefined
  /** The title of a source that has just been disconnected. */
  readonly ended: string | undefined
}

/** Where a person sees what they allowed here, and takes it back. Works without a script. */
export function accountsPage({ sessions, manifestOf, ended }: AccountsPage): Page {
  const shown = sessions.filter(({ connections }) => connections.length > 0)
  return (nonce) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Connected accounts</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>Connected accounts</h1>
${ended === undefined ? undefined : html`<p class="news" role="status">${ended} is disconnected.</p>`}
${shown.length === 0 ? NOTHING : shown.map((session) => drawSession(session, manifestOf))}
</main>
</body>
</html>
`
}

const NOTHING = html`<p>Nothing is connected here. An account appears when you connect it to choose files from it.</p>`

function drawSession(
  { appName, ticket, connections }: AccountsOfSession,
  manifestOf: AccountsPage['manifestOf'],
): Html {
  const draw = (one: OwnConnection) =>
    drawConnection(one, { appName, ticket, manifest: manifestOf(one.connection.source) })
  return html`<section>
<p>What ${appName} may use, because you allowed it in this browser.</p>
<ul>${connections.map(draw)}</ul>
<p class="small">Files that were copied stay where they are. What you connected in other windows or on other devices is not shown here; the settings of your account at the service list every app that may use it.</p>
</section>`
}

interface Frame {
  readonly appName: string
  readonly ticket: string
  readonly manifest: SourceManifest | undefined
}

function drawConnection(one: OwnConnection, { appName, ticket, manifest }: Frame): Html {
  const { id, source, accountName, accountEmail, status } = one.connection
  const title = manifest?.title ?? source
  const isOver = status === 'broken'
  return html`<li>
<span class="icon" aria-hidden="true">${{ html: manifest?.icon ?? '' }}</span>
<div>
<h2>${title}</h2>
<p class="who">${accountName}<br>${accountEmail}</p>
<p>${stateOf(one, title)}</p>
<details>
<summary>${isOver ? 'Remove' : 'Disconnect'}<span class="hidden">: ${title}, ${accountEmail}</span></summary>
<p>${isOver ? '' : `${appName} then loses this permission. `}${lossOf(one)}</p>
<form method="post">
<input type="hidden" name="ticket" value="${ticket}">
<input type="hidden" name="connection" value="${id}">
<button>${isOver ? 'Remove now' : 'Disconnect now'}</button>
</form>
</details>
</div>
</li>`
}

function stateOf(
  { connection, canWrite, hasLeft, files, connectedAt }: OwnConnection,
  title: string,
) {
  if (connection.status === 'broken') return `The permission has ended at ${title}.`
  if (hasLeft) {
    return files > 0
      ? `You signed out; ${linked(files)} still read from it.`
      : 'You signed out; a transfer that had begun still uses it.'
  }
  const rights = canWrite ? 'see, read and save files' : 'see and read files'
  return `Connected on ${DAY.format(connectedAt)}. May ${rights}.`
}

function lossOf({ files, hasLeft }: OwnConnection): string {
  if (files > 0) {
    return `${capital(linked(files))} read from it, and will not open until you connect this account again.`
  }
  return hasLeft ? 'The transfer ends.' : 'Transfers under way end.'
}

/** `1 linked file is`, `2 linked files are`: ends where `read` follows. */
function linked(files: number): string {
  if (files === 1) return '1 linked file is'
  return files < 1_000 ? `${files} linked files are` : 'more than 999 linked files are'
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })

const STYLE: Html = {
  html: `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e8ecf2); --soft: light-dark(#56606e, #a3adba); --paper: light-dark(#f6f7f9, #14181e); --card: light-dark(#fff, #1d232b); --line: light-dark(#dde2e8, #353e49); --good: light-dark(#17784a, #5ecb95); --bad: light-dark(#b3261e, #ff8a80); --on-bad: light-dark(#fff, #2b0f0d) }
* { box-sizing: border-box }
body { margin: 0; padding: 32px 16px; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 12px }
h2 { font-size: 1.0625rem; line-height: 1.4; margin: 0 }
p { margin: 0 0 8px; color: var(--soft) }
section + section { margin-top: 32px }
ul { list-style: none; margin: 16px 0; padding: 0; display: grid; gap: 12px }
li { display: flex; gap: 16px; padding: 16px; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
li > div { flex: 1; min-width: 0 }
.icon { flex: none; width: 32px } .icon svg { width: 32px; height: 32px; display: block }
.who { color: var(--ink) }
.small { font-size: .875rem }
.news { padding: 10px 14px; border: 1px solid currentColor; border-radius: 8px; color: var(--good) }
summary { display: inline-block; min-height: 32px; padding: 4px 0; color: var(--bad); font-weight: 600; cursor: pointer }
summary::-webkit-details-marker { display: none }
summary:hover { text-decoration: underline }
details[open] summary { margin-bottom: 4px }
button { min-height: 40px; padding: 0 16px; border: 0; border-radius: 8px; background: var(--bad); color: var(--on-bad); font: inherit; font-weight: 600; cursor: pointer }
:focus-visible { outline: 2px solid var(--bad); outline-offset: 2px; border-radius: 4px }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
@media (max-width: 420px) { li { gap: 12px; padding: 14px } }
`,
}
