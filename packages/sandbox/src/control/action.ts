import type { Arg } from '../api/args.ts'
import { BadArgument } from '../api/args.ts'
import type { Json } from '../http/json.ts'
import type { Account } from '../state/records.ts'
import type { World } from '../state/world.ts'

/** One thing the control API can do: JSON in, JSON out. */
export interface Action {
  readonly name: string
  readonly prepare: (input: unknown) => (world: World) => Promise<Json> | Json
}

export function action<A>(
  name: string,
  arg: Arg<A>,
  run: (world: World, input: A) => Promise<Json> | Json,
): Action {
  return {
    name,
    prepare(input) {
      const parsed = arg.parse(input, '')
      return (world) => run(world, parsed)
    },
  }
}

/** The account with that address. Throws BadArgument. */
export function accountOf(world: World, email: string): Account {
  const account = world.accounts.byEmail(email)
  if (account === undefined) {
    throw new BadArgument(`there is no account ${email}`)
  }
  return account
}
