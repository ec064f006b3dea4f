import { SCOPES } from '../oauth/scopes.ts'
import type { SeedEntry } from '../seed-entry.ts'
import { addFile, addFolder } from '../tree/change.ts'
import { lowerCase } from '../tree/names.ts'
import type { Account } from './records.ts'
import type { World } from './world.ts'

/** Facts that documents, tests and examples name. */
export const DEMO_APP_KEY = 'quaysidedemoapp'
const DEMO_APP_SECRET = 'quaysidedemosecret'
const PERSONAL_EMAIL = 'personal@example.com'
const TEAM_EMAIL = 'team@example.com'

/** Where the team's folder stands in the personal account: shared, but not to be changed. */
const SHARED_FOLDER = '/Festival team'

/** Makes what is missing of the two accounts, the demo app and their files. */
export async function seedWorld(
  world: World,
  { seed, redirectUris }: { seed: 'demo' | 'empty'; redirectUris: readonly string[] },
): Promise<void> {
  const personal = ensureAccount(world, PERSONAL_EMAIL, 'Paula', 'personal')
  const team = ensureAccount(world, TEAM_EMAIL, 'Tess', 'team')
  ensureApp(world, personal, redirectUris)
  if (seed === 'demo' && world.notes.get('seed') !== 'demo') {
    // Loaded only for a first start: drawing pictures and composing documents takes big libraries.
    const { demoTeamSpace, demoTree } = await import('../seed/index.ts')
    await plant(world, personal.homeNs, demoTree('personal'))
    await plant(world, team.homeNs, demoTree('team'))
    await plantTeamSpace(world, { personal, team, entries: demoTeamSpace() })
    world.notes.set('seed', 'demo')
  }
}

function ensureAccount(
  world: World,
  email: string,
  givenName: string,
  kind: Account['kind'],
): Account {
  return world.accounts.byEmail(email) ?? world.accounts.create({ email, givenName, kind })
}

function ensureApp(world: World, owner: Account, redirectUris: readonly string[]): void {
  const known = world.apps.get(DEMO_APP_KEY)
  const uris = new Set([...(known?.redirectUris ?? []), ...redirectUris])
  if (known !== undefined && uris.size === known.redirectUris.length) {
    return
  }
  world.apps.set(DEMO_APP_KEY, {
    key: DEMO_APP_KEY,
    secret: DEMO_APP_SECRET,
    name: 'Quayside demo',
    scopes: SCOPES,
    status: 'development',
    access: 'full',
    ownerId: owner.id,
    developmentUsers: 100,
    ...known,
    redirectUris: [...uris],
  })
}

/**
 * The team's folders lie in its root; the one that is shared is a namespace of its own, mounted
 * in the root to be changed and in the personal home only to be read.
 */
async function plantTeamSpace(
  world: World,
  {
    personal,
    team,
    entries,
  }: { personal: Account; team: Account; entries: AsyncIterable<SeedEntry> },
): Promise<void> {
  const known = world.tree.at(team.rootNs, lowerCase(SHARED_FOLDER))
  const ns = (known?.kind === 'folder' && known.mount?.ns) || world.accounts.newNamespace()
  const at = world.now()
  const mount = { ns, kind: 'shared' } as const
  addFolder(world.tree, {
    ns: team.rootNs,
    display: SHARED_FOLDER,
    mount: { ...mount, isReadOnly: false },
    at,
  })
  addFolder(world.tree, {
    ns: personal.homeNs,
    display: SHARED_FOLDER,
    mount: { ...mount, isReadOnly: true },
    at,
  })
  await plant(world, ns, within(SHARED_FOLDER, entries))
}

async function* within(
  folder: string,
  entries: AsyncIterable<SeedEntry>,
): AsyncGenerator<SeedEntry> {
  for await (const entry of entries) {
    if (entry.path.startsWith(`${folder}/`)) {
      yield { ...entry, path: entry.path.slice(folder.length) }
    }
  }
}

/** How many entries are prepared side by side and written to the state file together. */
const BATCH = 64

/** Puts entries into a namespace. What is there already stays, so a broken start can be repeated. */
async function plant(world: World, ns: string, entries: AsyncIterable<SeedEntry>): Promise<void> {
  let batch: Promise<() => void>[] = []
  const flush = async () => {
    const ready = await Promise.all(batch)
    batch = []
    world.store.atomically(() => {
      for (const add of ready) {
        add()
      }
    })
  }
  for await (const entry of entries) {
    batch.push(prepare(world, ns, entry))
    if (batch.length >= BATCH) {
      await flush()
    }
  }
  await flush()
}

/** Keeps an entry's bytes and answers with what puts it into the tree. */
async function prepare(world: World, ns: string, entry: SeedEntry): Promise<() => void> {
  const display = entry.path.normalize('NFC')
  const at = world.now()
  if (entry.kind === 'folder') {
    return () => void addFolder(world.tree, { ns, display, at })
  }
  const clientModified = entry.clientModified?.getTime() ?? at
  const isPaper = entry.kind === 'paper'
  const bytes = isPaper ? new TextEncoder().encode(entry.exports.html) : entry.content
  const stored = await world.contents.keep(bytes)
  const facts = { clientModified, ...(isPaper ? { exports: entry.exports } : {}) }
  return () => {
    if (world.tree.at(ns, lowerCase(display)) === undefined) {
      addFile(world.tree, { ns, display, at, stored, facts })
    }
  }
}
