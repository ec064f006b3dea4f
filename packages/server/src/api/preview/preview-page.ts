import { type Html, html } from '../client/html.ts'
import type { View } from './choose-view.ts'
import { PREVIEW_STYLE } from './preview-style.ts'
import type { ShownText } from './read-text.ts'

/** What the page shows below its bar. */
export type Shown =
  | { readonly view: Exclude<View, 'text' | 'card'>; readonly url: string; readonly alt: string }
  | { readonly view: 'text'; readonly text: ShownText }
  /** A few words in place of the content. */
  | { readonly view: 'card'; readonly title: string; readonly words: string }

export interface PreviewPage {
  readonly title: string
  /** What kind of file it is, how large, in a line. */
  readonly facts: string
  readonly shown: Shown
  /** Where the file can be downloaded, if it can. */
  readonly download: string | undefined
  /** A style sheet of somebody's own. */
  readonly css: string | undefined
}

/** The page that shows one file. It runs nothing; the nonce is its style's. */
export function previewPage(page: PreviewPage, nonce: string): Html {
  const { title, facts, shown, download, css } = page
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style nonce="${nonce}">${PREVIEW_STYLE}</style>
${css === undefined ? undefined : html`<link rel="stylesheet" href="${css}">`}
</head>
<body>
<header>
<div class="about">
<h1 title="${title}">${title}</h1>
<p>${facts}</p>
</div>
${download === undefined ? undefined : html`<a class="download" href="${download}">${DOWNLOAD_ICON}<span>Download</span></a>`}
</header>
<main class="${shown.view}">
${content(shown)}
</main>
</body>
</html>
`
}

function content(shown: Shown): Html {
  switch (shown.view) {
    case 'picture':
      return html`<img src="${shown.url}" alt="${shown.alt}">`
    case 'video':
      return html`<video src="${shown.url}" aria-label="${shown.alt}" controls playsinline preload="metadata"></video>`
    case 'audio':
      return html`<audio src="${shown.url}" aria-label="${shown.alt}" controls preload="metadata"></audio>`
    case 'pdf':
      return html`<iframe src="${shown.url}" title="${shown.alt}"></iframe>`
    case 'text':
      return html`<pre tabindex="0" role="region" aria-label="Content">${shown.text.text}</pre>
${shown.text.isCut ? html`<p class="cut">Only the beginning is shown. Download the file to read the rest.</p>` : undefined}`
    case 'card':
      return html`${FILE_ICON}<h2>${shown.title}</h2><p>${shown.words}</p>`
    default:
      return shown satisfies never
  }
}

const DOWNLOAD_ICON = html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="M10 3v9m-4-4 4 4 4-4M4 16h12" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/></svg>`
const FILE_ICON = html`<svg class="file" viewBox="0 0 48 48" width="64" height="64" aria-hidden="true"><path d="M12 5h16l10 10v28H12zM28 5v10h10" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>`
