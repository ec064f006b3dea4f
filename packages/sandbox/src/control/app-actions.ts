import {
  BadArgument,
  choice,
  flag,
  integer,
  list,
  optional,
  struct,
  text,
  withDefault,
} from '../api/args.ts'
import { isSecureRedirect } from '../oauth/consent-request.ts'
import { parseScopes, SCOPES, type Scope } from '../oauth/scopes.ts'
import type { App } from '../state/records.ts'
import { DEMO_APP_KEY } from '../state/seed-world.ts'
import type { World } from '../state/world.ts'
import { accountOf, action } from './action.ts'

const status = choice('development', 'production', 'frozen')
const access = choice('full', 'app_folder')

const createApp = action(
  'create-app',
  struct({
    key: text({ minLength: 1 }),
    secret: text({ minLength: 1 }),
    name: optional(text()),
    scopes: optional(list(text())),
    redirectUris: withDefault(list(text()), []),
    status: optional(status),
    access: optional(access),
    owner: optional(text()),
    developmentUsers: withDefault(integer(), 0),
    refusesOffline: withDefault(flag, false),
  }),
  (world, input) => {
    const app: App = {
      key: input.key,
      secret: input.secret,
      name: input.name ?? input.key,
      scopes: scopesOf(input.scopes),
      redirectUris: input.redirectUris.map(checkRedirectUri),
      status: input.status ?? 'development',
      access: input.access ?? 'full',
      developmentUsers: input.developmentUsers,
      refusesOffline: input.refusesOffline,
      ...(input.owner === undefined ? {} : { ownerId: accountOf(world, input.owner).id }),
    }
    world.apps.set(app.key, app)
    return { key: app.key }
  },
)

/** What a developer does to an app in Dropbox's console after people have linked it. */
const changeApp = action(
  'change-app',
  struct({
    app: withDefault(text(), DEMO_APP_KEY),
    secret: optional(text({ minLength: 1 })),
    scopes: optional(list(text())),
    redirectUris: optional(list(text())),
    status: optional(status),
    access: optional(access),
    developmentUsers: optional(integer()),
    refusesOffline: optional(flag),
  }),
  (world, { app: key, scopes, redirectUris, ...input }) => {
    const known = appOf(world, key)
    const { secret, ...shown } = {
      ...known,
      secret: input.secret ?? known.secret,
      scopes: scopes === undefined ? known.scopes : scopesOf(scopes),
      redirectUris: redirectUris?.map(checkRedirectUri) ?? known.redirectUris,
      status: input.status ?? known.status,
      access: input.access ?? known.access,
      developmentUsers: input.developmentUsers ?? known.developmentUsers,
      refusesOffline: input.refusesOffline ?? known.refusesOffline ?? false,
    }
    world.apps.set(key, { ...shown, secret })
    return shown
  },
)

const addRedirectUri = action(
  'add-redirect-uri',
  struct({ app: withDefault(text(), DEMO_APP_KEY), uri: text() }),
  (world, { app: key, uri }) => {
    const app = appOf(world, key)
    const redirectUris = [...new Set([...app.redirectUris, checkRedirectUri(uri)])]
    world.apps.set(key, { ...app, redirectUris })
    return { redirectUris }
  },
)

export const appActions = [createApp, changeApp, addRedirectUri]

function checkRedirectUri(uri: string): string {
  if (!isSecureRedirect(uri)) {
    throw new BadArgument(`${uri} is not https, and not http on localhost or 127.0.0.1`)
  }
  return uri
}

/** The app with that key. Throws BadArgument. */
export function appOf(world: World, key: string): App {
  const app = world.apps.get(key)
  if (app === undefined) {
    throw new BadArgument(`there is no app ${key}`)
  }
  return app
}

/** All of them when none are named. Throws BadArgument. */
export function scopesOf(words: readonly string[] | undefined): readonly Scope[] {
  const scopes = words === undefined ? SCOPES : parseScopes(words.join(' '))
  if (scopes === undefined) {
    throw new BadArgument(
      `scopes: one of ${words?.join(', ')} is unknown; known are ${SCOPES.join(', ')}`,
    )
  }
  return scopes
}
