import { nothing, struct, text, withDefault } from '../api/args.ts'
import { toRootInfo } from '../api/path-root.ts'
import { type ApiRoute, appRpc, rpc } from '../api/route.ts'
import type { Json } from '../http/json.ts'
import type { Account } from '../state/records.ts'

const getCurrentAccount = rpc({
  name: 'users/get_current_account',
  scope: 'account_info.read',
  arg: nothing,
  // The view's account is the one an app-folder app is confined to.
  run: ({ view }) => toFullAccount(view.account),
})

const getSpaceUsage = rpc({
  name: 'users/get_space_usage',
  scope: 'account_info.read',
  arg: nothing,
  run({ world, account }) {
    const used = world.tree.bytes(account.homeNs)
    const allocated = account.allocatedBytes
    if (account.kind === 'personal') {
      return { used, allocation: { '.tag': 'individual', allocated } }
    }
    const teamUsed = used + world.tree.bytes(account.rootNs)
    return {
      used,
      allocation: {
        '.tag': 'team',
        used: teamUsed,
        allocated,
        user_within_team_space_allocated: 0,
        user_within_team_space_limit_type: { '.tag': 'off' },
        user_within_team_space_used_cached: used,
      },
    }
  },
})

const echoArg = struct({ query: withDefault(text({ maxLength: 500 }), '') })

const checkUser = rpc({
  name: 'check/user',
  scope: 'account_info.read',
  arg: echoArg,
  run: (_call, { query }) => ({ result: query }),
})

const checkApp = appRpc({
  name: 'check/app',
  arg: echoArg,
  run: (_call, { query }) => ({ result: query }),
})

const revokeToken = rpc({
  name: 'auth/token/revoke',
  arg: nothing,
  run({ world, token }) {
    world.grants.revoke(token.grantId)
    return null
  },
})

export const userRoutes: readonly ApiRoute[] = [
  getCurrentAccount,
  getSpaceUsage,
  checkUser,
  checkApp,
  revokeToken,
]

function toFullAccount(account: Account): Json {
  const { givenName, surname } = account
  return {
    account_id: account.id,
    name: {
      given_name: givenName,
      surname,
      familiar_name: givenName,
      display_name: `${givenName} ${surname}`,
      abbreviated_name: givenName.charAt(0) + surname.charAt(0),
    },
    email: account.email,
    email_verified: account.isEmailVerified,
    disabled: account.isSuspended,
    country: 'PT',
    locale: 'en',
    referral_link: 'https://www.dropbox.com/referrals/sandbox',
    is_paired: false,
    account_type: { '.tag': account.kind === 'team' ? 'business' : 'basic' },
    root_info: toRootInfo(account),
    ...(account.kind === 'team' ? toTeam(account) : {}),
  }
}

function toTeam({ teamId, memberId }: Account): Record<string, Json> {
  const open = { '.tag': 'anyone' }
  return {
    team: {
      id: teamId,
      name: 'Example team',
      sharing_policies: {
        shared_folder_member_policy: open,
        shared_folder_join_policy: { '.tag': 'from_anyone' },
        shared_link_create_policy: { '.tag': 'default_public' },
        group_creation_policy: { '.tag': 'admins_and_members' },
        shared_folder_link_restriction_policy: open,
        enforce_link_password_policy: { '.tag': 'optional' },
        default_link_expiration_days_policy: { '.tag': 'none' },
      },
      office_addin_policy: { '.tag': 'enabled' },
      top_level_content_policy: { '.tag': 'admin_only' },
    },
    team_member_id: memberId,
  }
}
