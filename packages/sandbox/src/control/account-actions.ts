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
import { withImplied } from '../oauth/scopes.ts'
import type { Account } from '../state/records.ts'
import { DEMO_APP_KEY } from '../state/seed-world.ts'
import type { World } from '../state/world.ts'
import { accountOf, action } from './action.ts'
import { appActions, appOf, scopesOf } from './app-actions.ts'

const kind = choice('personal', 'team')

const createAccount = action(
  'create-account',
  struct({
    email: text({ minLength: 3 }),
    password: optional(text()),
    givenName: optional(text()),
    surname: optional(text()),
    kind: optional(kind),
    teamOf: optional(text()),
    allocatedBytes: optional(integer()),
  }),
  (world, { kind: wanted, ...fields }) => {
    if (world.accounts.byEmail(fields.email) !== undefined) {
      throw new BadArgument(`there is already an account ${fields.email}`)
    }
    return toJson(world.accounts.create({ ...fields, kind: wanted }))
  },
)

const changeAccount = action(
  'change-account',
  struct({
    account: text(),
    allocatedBytes: optional(integer()),
    isSuspended: optional(flag),
    isEmailVerified: optional(flag),
  }),
  (world, { account, allocatedBytes, isSuspended, isEmailVerified }) => {
    const known = accountOf(world, account)
    const changes = {
      allocatedBytes: allocatedBytes ?? known.allocatedBytes,
      isSuspended: isSuspended ?? known.isSuspended,
      isEmailVerified: isEmailVerified ?? known.isEmailVerified,
    }
    return toJson(world.accounts.change(known.id, changes))
  },
)

/** A member's root changes when a team is joined or left; cursors of the old one are void. */
const changeRoot = action('change-root', struct({ account: text() }), (world, { account }) => {
  const { id, cursorEpoch } = accountOf(world, account)
  const rootNs = world.accounts.newNamespace()
  return toJson(world.accounts.change(id, { rootNs, cursorEpoch: cursorEpoch + 1 }))
})

const resetCursors = action(
  'reset-cursors',
  struct({ account: optional(text()) }),
  (world, input) => {
    for (const { id, cursorEpoch } of chosenAccounts(world, input.account)) {
      world.accounts.change(id, { cursorEpoch: cursorEpoch + 1 })
    }
    return null
  },
)

const issueToken = action(
  'issue-token',
  struct({
    account: text(),
    app: withDefault(text(), DEMO_APP_KEY),
    scopes: optional(list(text())),
    lifetimeSeconds: optional(integer()),
  }),
  (world, input) => {
    const account = accountOf(world, input.account)
    const scopes = withImplied(scopesOf(input.scopes))
    const { key: appKey } = appOf(world, input.app)
    const grant = world.grants.create({
      accountId: account.id,
      appKey,
      scopes,
      isOffline: true,
      isPublicClient: false,
    })
    const lifetimeSeconds = input.lifetimeSeconds ?? world.settings.current.tokenLifetimeSeconds
    return {
      access_token: world.grants.issueToken(grant, { lifetimeSeconds }).token,
      refresh_token: grant.refreshToken,
      expires_in: lifetimeSeconds,
      account_id: account.id,
      scope: scopes.join(' '),
    }
  },
)

const chosenAccount = struct({ account: optional(text()) })

const revokeAll = action('revoke-all', chosenAccount, (world, { account }) => ({
  revoked: world.grants.revokeAll(account && accountOf(world, account).id),
}))

const expireAll = action('expire-all', chosenAccount, (world, { account }) => ({
  expired: world.grants.expireAll(account && accountOf(world, account).id),
}))

const state = action('state', struct({}), (world) => ({
  accounts: world.accounts.all().map(toJson),
  apps: [...world.apps.values()].map(({ secret, ...app }) => app),
  settings: { ...world.settings.current },
}))

export const accountActions = [
  createAccount,
  changeAccount,
  changeRoot,
  resetCursors,
  ...appActions,
  issueToken,
  revokeAll,
  expireAll,
  state,
]

function chosenAccounts(world: World, email: string | undefined): Account[] {
  return email === undefined ? world.accounts.all() : [accountOf(world, email)]
}

function toJson({ password, memberships, ...account }: Account) {
  return account
}
