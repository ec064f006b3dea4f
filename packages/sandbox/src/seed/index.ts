import type { DemoAccount, SeedEntry } from '../seed-entry.ts'
import { archives } from './archives.ts'
import { audio } from './audio.ts'
import { documents } from './documents.ts'
import { fileEntry } from './entry.ts'
import { images, LOGO_SVG } from './images.ts'
import { awkwardNames, crowdedFolder, folders, sizes } from './names.ts'
import { papers, teamPaper } from './papers.ts'
import { photos, pressPhotos } from './photos.ts'
import { CHAPTERS } from './prose.ts'
import { texts } from './texts.ts'
import { video } from './video.ts'

/**
 * The tree an account's home begins with. Everything in it is a real file, drawn, composed, written
 * or packed by code, and has the same bytes each time; large files are patterns. The personal tree
 * takes a second or two of work, begun when the first entry is asked for.
 */
export function demoTree(account: DemoAccount): AsyncIterable<SeedEntry> {
  return account === 'personal' ? personalTree() : teamMemberTree()
}

/** What lies in the team's shared space, its paths seen from the team's root, not from a home. */
export async function* demoTeamSpace(): AsyncGenerator<SeedEntry> {
  yield* await pressPhotos('/Festival team/Press')
  yield fileEntry('/Festival team/Press/logo.svg', LOGO_SVG)
  yield fileEntry('/Festival team/Rota.csv', 'day,shift\nFriday,early\nSaturday,late\n')
  yield teamPaper('/Festival team/Plan of the season.paper')
  yield { path: '/Festival team/Inbox', kind: 'folder' }
}

async function* personalTree(): AsyncGenerator<SeedEntry> {
  const simple = [texts(), archives(), papers(), awkwardNames(), folders(), sizes()].flat()
  // Pictures are made by sharp's threads, documents and sound on this one: together, but no more
  // than one family of each at a time, so that memory stays modest.
  const [drawn, written] = await Promise.all([
    inTurn([photos, images, video]),
    inTurn([documents, audio]),
  ])
  const rendered = [...drawn, ...written]
  yield* simple
  yield* rendered
  yield* copies([...simple, ...rendered])
  yield* crowdedFolder()
}

async function inTurn(
  families: readonly (() => Promise<readonly SeedEntry[]>)[],
): Promise<SeedEntry[]> {
  const entries: SeedEntry[] = []
  for (const family of families) entries.push(...(await family()))
  return entries
}

async function* teamMemberTree(): AsyncGenerator<SeedEntry> {
  yield fileEntry('/My notes.md', '# Notes\n\n- bring the lanterns\n')
  yield fileEntry(
    '/Drafts/Rules draft.txt',
    CHAPTERS.map(({ title, paragraphs }) => `${title}\n${paragraphs.join('\n')}\n`).join('\n'),
  )
  yield* await pressPhotos('/Drafts/Pictures')
  yield { path: '/Private', kind: 'folder' }
}

const COPIES = new Map([
  ['/Photos/harbour.jpg', '/Copies/harbour (copy).jpg'],
  ['/Graphics/logo.svg', '/Copies/logo.svg'],
  ['/Graphics/logo transparent.png', '/Copies/a PNG that says JPEG.jpg'],
  ['/Documents/Festival programme.pdf', '/Copies/programme without ending'],
])

/** The same bytes under other names, some of them misleading. */
function copies(entries: readonly SeedEntry[]): SeedEntry[] {
  return entries.flatMap((entry) => {
    const path = COPIES.get(entry.path)
    return path === undefined ? [] : [{ ...entry, path }]
  })
}
