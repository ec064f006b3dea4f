import type { SeedEntry } from '../seed-entry.ts'
import { DEMO_DAY } from './entry.ts'
import { CHAPTERS } from './prose.ts'

/** Documents of the service's own editor: no bytes to download, only exports. */
export function papers(): SeedEntry[] {
  return [
    paper('/Paper/Meeting notes.paper', 'Meeting notes', CHAPTERS),
    paper('/Paper/Grüße & ideas 🚢.paper', 'Grüße & ideas 🚢', CHAPTERS.slice(0, 1)),
    paper('/Paper/Blank.paper', 'Blank', []),
  ]
}

/** One Paper document for the team's space. */
export function teamPaper(path: string): SeedEntry {
  return paper(path, 'Plan of the season', CHAPTERS)
}

interface Chapter {
  readonly title: string
  readonly paragraphs: readonly string[]
}

function paper(path: string, title: string, chapters: readonly Chapter[]): SeedEntry {
  const html = chapters.map(
    (chapter) =>
      `<h2>${escapeHtml(chapter.title)}</h2>\n<ul>\n${chapter.paragraphs.map((text) => `<li>${escapeHtml(text)}</li>`).join('\n')}\n</ul>`,
  )
  const markdown = chapters.map(
    (chapter) =>
      `\n## ${chapter.title}\n\n${chapter.paragraphs.map((text) => `- ${text}\n`).join('')}`,
  )
  const plain = chapters.map(
    (chapter) => `\n${chapter.title}\n${chapter.paragraphs.map((text) => `  ${text}\n`).join('')}`,
  )
  return {
    path,
    kind: 'paper',
    clientModified: DEMO_DAY,
    exports: {
      html: `<!doctype html>\n<html><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body>\n<h1>${escapeHtml(title)}</h1>\n${html.join('\n')}\n</body></html>\n`,
      markdown: `# ${title}\n${markdown.join('')}`,
      plain_text: `${title}\n${plain.join('')}`,
    },
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
