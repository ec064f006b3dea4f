import type { Account } from '../state/records.ts'
import type { World } from '../state/world.ts'
import type { ConsentRequest } from './consent-request.ts'
import type { Scope } from './scopes.ts'

/** What a person reads about each scope. */
const SCOPE_TEXTS: Readonly<Record<Scope, string>> = {
  'account_info.read': 'View basic information about your Dropbox account',
  'files.metadata.read': 'View information about your Dropbox files and folders',
  'files.metadata.write': 'Edit information about your Dropbox files and folders',
  'files.content.read': 'View content of your Dropbox files and folders',
  'files.content.write': 'Edit content of your Dropbox files and folders',
  'sharing.read': 'View your Dropbox sharing settings and collaborators',
  'sharing.write': 'Edit your Dropbox sharing settings and collaborators',
}

/** `problem` is said above the form when the last try failed. */
export function signInPage(world: World, { app }: ConsentRequest, problem?: string): string {
  const accounts = world.accounts
    .all()
    .slice(0, 5)
    .map(({ email }) => `<option value="${escapeHtml(email)}">`)
  return page(
    'Sign in',
    `<h1>Sign in to link with ${escapeHtml(app.name)}</h1>
${problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`}
<form method="post">
  <label for="email">E-mail</label>
  <input id="email" name="email" type="email" required autofocus autocomplete="username" list="accounts">
  <datalist id="accounts">${accounts.join('')}</datalist>
  <label for="password">Password</label>
  <input id="password" name="password" type="password" required autocomplete="current-password">
  <p class="hint">The accounts that come with the sandbox have the password <code>sandbox</code>.</p>
  <div class="buttons"><button class="primary" name="action" value="sign-in">Sign in</button></div>
</form>`,
  )
}

export function consentPage(
  { app, scopes }: ConsentRequest,
  account: Account,
  ticket: string,
): string {
  const wishes = scopes.map(
    (scope) => `<li>${escapeHtml(SCOPE_TEXTS[scope])} <code>${escapeHtml(scope)}</code></li>`,
  )
  return page(
    `${app.name} would like access`,
    `<h1>${escapeHtml(app.name)} would like to:</h1>
<ul>${wishes.join('')}</ul>
<form method="post">
  <input type="hidden" name="ticket" value="${escapeHtml(ticket)}">
  <p>Signed in as <strong>${escapeHtml(account.email)}</strong>.
  <button class="quiet" name="action" value="sign-out">Use another account</button></p>
  <div class="buttons">
    <button name="action" value="cancel">Cancel</button>
    <button class="primary" name="action" value="allow" autofocus>Allow</button>
  </div>
</form>`,
  )
}

/** For apps without a redirect URI: the person carries the code over. */
export function codePage(code: string): string {
  return page(
    'Access code',
    `<h1>Access code generated</h1>
<p>Enter this code into the app to finish the process.</p>
<p><output class="code">${escapeHtml(code)}</output></p>`,
  )
}

export function faultPage(details: string): string {
  return page(
    'Error (400)',
    `<h1>Error (400)</h1>
<p>It seems the app you were using submitted a bad request. If you would like to report this error to the app's developer, include the information below.</p>
<h2>More details for developers</h2>
<p class="problem">${escapeHtml(details)}</p>`,
  )
}

/** The page of a shared link that was opened to look at it. */
export function sharedLinkPage(name: string, downloadHref: string | undefined): string {
  const link =
    downloadHref === undefined ? '' : `<p><a href="${escapeHtml(downloadHref)}">Download</a></p>`
  return page(name, `<h1>${escapeHtml(name)}</h1>${link}`)
}

export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – Dropbox sandbox</title>
<style>${STYLE}</style>
</head>
<body>
<header>Dropbox sandbox</header>
<main>${body}</main>
<footer>This is a local stand-in for Dropbox. Nothing here reaches the real service.</footer>
</body>
</html>`
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1e1919; --soft: #6b6560; --paper: #fff; --ground: #f5f2ee; --line: #8f8780; --accent: #0050c8; --on-accent: #fff; --alarm: #a3180c }
@media (prefers-color-scheme: dark) { :root { --ink: #f3efe9; --soft: #b5aea7; --paper: #24211f; --ground: #171514; --line: #847d76; --accent: #8ab8ff; --on-accent: #10151d; --alarm: #ff9d92 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; grid-template-rows: auto 1fr auto; justify-items: center; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
header, footer { padding: 1.25rem; color: var(--soft); font-size: .875rem; text-align: center }
main { align-self: center; width: min(28rem, calc(100vw - 2rem)); padding: 2rem; background: var(--paper); border-radius: 12px; overflow-wrap: anywhere }
h1 { margin: 0 0 1rem; font-size: 1.25rem; line-height: 1.3 }
h2 { font-size: 1rem }
ul { padding-left: 1.25rem } li { margin: .5rem 0 }
code { color: var(--soft); font-size: .8125rem }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600 }
input:not([type=hidden]) { width: 100%; padding: .6rem .75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: flex-end; margin-top: 1.5rem }
button { padding: .6rem 1.1rem; font: inherit; font-weight: 600; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; cursor: pointer }
.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent) }
.quiet { padding: 0; font-weight: inherit; color: var(--accent); border: 0; border-radius: 2px; text-decoration: underline }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.hint { margin: .5rem 0 0; color: var(--soft); font-size: .875rem }
.problem { color: var(--alarm) }
.code { font: 600 1rem ui-monospace, monospace }
`

/** Text as it may stand in HTML, attributes included. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
