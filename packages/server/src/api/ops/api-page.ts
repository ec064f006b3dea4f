import { type Html, html } from '../client/html.ts'
import type { Page } from '../client/pages.ts'

/** As much of an OpenAPI document as the page shows. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly description?: string }
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Operation {
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { schema?: unknown }>> }
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>
}

interface Route {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** A readable page of the API that asks nobody for anything. */
export function apiPage(document: ApiDocument): Page {
  const groups = groupRoutes(document)
  return (nonce) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${document.info.title} API</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>${document.info.title} API</h1>
<p>${document.info.description ?? ''} Machine-readable: <a href="/openapi.json">openapi.json</a>.</p>
${[...groups].map(([tag, routes]) => html`<h2>${tag}</h2>${routes.map(routeSection)}`)}
</main>
</body>
</html>
`
}

function groupRoutes({ paths = {} }: ApiDocument): Map<string, Route[]> {
  const groups = new Map<string, Route[]>()
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? 'other'
      const routes = groups.get(tag) ?? []
      groups.set(tag, routes)
      routes.push({ method, path, operation })
    }
  }
  return groups
}

function routeSection({ method, path, operation }: Route): Html {
  const parameters = (operation.parameters ?? []).map(({ name, in: place }) => `${name} (${place})`)
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  return html`<details>
<summary><code><b>${method.toUpperCase()}</b> ${path}</code> <span>${operation.summary ?? ''}</span></summary>
${operation.description ? html`<p>${operation.description}</p>` : undefined}
${parameters.length > 0 ? html`<p>Parameters: ${parameters.join(', ')}</p>` : undefined}
${body ? html`<pre>${JSON.stringify(body, null, 2)}</pre>` : undefined}
<p>Answers: ${Object.keys(operation.responses ?? {}).join(', ')}</p>
</details>
`
}

const STYLE: Html = {
  html: `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #56606e; --paper: #fff; --line: #dde2e9; --accent: #1f5fbf }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a3adba; --paper: #14181e; --line: #2b323c; --accent: #8ab4f8 } }
* { box-sizing: border-box }
body { margin: 0; padding: 24px 16px 64px; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 56rem; margin: 0 auto; overflow-wrap: anywhere }
a { color: var(--accent) }
h2 { margin: 32px 0 8px; font-size: 1.1rem }
details { border-top: 1px solid var(--line); padding: 8px 0 }
summary { cursor: pointer }
summary span { color: var(--soft) }
pre { overflow: auto; padding: 12px; border: 1px solid var(--line); border-radius: 6px; font-size: .85rem }
`,
}
