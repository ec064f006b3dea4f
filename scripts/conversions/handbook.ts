const CHAPTERS = ['Arriving', 'Mooring', 'Paying', 'Tides and lights', 'Leaving'] as const

const PARAGRAPH = `The harbour is open day and night. Boats up to twelve metres lie along the quay, larger
ones at anchor behind the lighthouse. Whoever arrives after dark is asked to keep the green light on
the right hand, to go slowly, and to wave to the keeper.`

/** A document of five pages, as HTML. */
export function handbook(): string {
  const pages = CHAPTERS.map(
    (title, index) => `<h1 style="page-break-before: ${index === 0 ? 'auto' : 'always'}">
${index + 1}. ${title}</h1>${`<p>${PARAGRAPH}</p>`.repeat(4)}`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The harbour</title></head>
<body>${pages.join('\n')}</body></html>`
}
