import type { Effect } from '../faults/faults.ts'
import type { Incoming } from '../http/incoming.ts'
import type { Json } from '../http/json.ts'
import type { Scope } from '../oauth/scopes.ts'
import type { Body } from '../state/contents.ts'
import type { AccessToken, Account, App } from '../state/records.ts'
import type { World } from '../state/world.ts'
import type { View } from '../tree/view.ts'
import type { Arg } from './args.ts'

/** Who asks, when an account does. */
export interface User {
  readonly account: Account
  readonly app: App
  readonly token: AccessToken
  readonly view: View
}

/** What a route is given besides its argument. */
export interface Call {
  readonly world: World
  readonly incoming: Incoming
  /** The faults that strike this call and have not done their work yet. */
  readonly effects: readonly Effect[]
  /** Absent for callers that showed an app's key and secret, or nothing at all. */
  readonly user?: User
}

/** A call in the name of an account. */
export type UserCall = Omit<Call, 'user'> & User

/** Bytes with the JSON that describes them in `Dropbox-API-Result`. */
export interface Download {
  readonly result: Json
  readonly body: Body
  /** `application/octet-stream` if absent. */
  readonly contentType?: string
  /** Present where ranges and `If-None-Match` make sense. */
  readonly rev?: string
}

interface RouteFacts {
  readonly name: string
  readonly host: 'api' | 'content' | 'notify'
  readonly auth: 'user' | 'app' | 'none'
  readonly scope?: Scope
  /** Apps with their own folder only are refused. */
  readonly isForFullDropbox?: boolean
}

interface Styled<Style extends string, Result> {
  readonly style: Style
  /** Parses the argument, throwing BadArgument; what it returns does the work. */
  readonly prepare: (value: unknown) => (call: Call) => Promise<Result>
}

/** One line of the route table. */
export type ApiRoute = RouteFacts & (Styled<'rpc' | 'upload', Json> | Styled<'download', Download>)

interface Spec<A, C, Result> {
  readonly name: string
  readonly scope?: Scope
  readonly isForFullDropbox?: boolean
  readonly arg: Arg<A>
  readonly run: (call: C, arg: A) => Promise<Result> | Result
}

/** A route with JSON both ways. */
export function rpc<A>(spec: Spec<A, UserCall, Json> & { host?: 'api' | 'content' }): ApiRoute {
  const { host = 'api' } = spec
  return { ...facts(spec), host, auth: 'user', style: 'rpc', prepare: prepare(spec, toUserCall) }
}

/** The same for callers with an app's key and secret, or a token where both are welcome. */
export function appRpc<A>(spec: Spec<A, Call, Json>): ApiRoute {
  return { ...facts(spec), host: 'api', auth: 'app', style: 'rpc', prepare: prepare(spec, same) }
}

/** The same on the notify host, which refuses to be told who asks. */
export function openRpc<A>(spec: Spec<A, Call, Json>): ApiRoute {
  return {
    ...facts(spec),
    host: 'notify',
    auth: 'none',
    style: 'rpc',
    prepare: prepare(spec, same),
  }
}

/** A route that takes bytes; its argument is in a header. */
export function upload<A>(spec: Spec<A, UserCall, Json>): ApiRoute {
  const run = prepare(spec, toUserCall)
  return { ...facts(spec), host: 'content', auth: 'user', style: 'upload', prepare: run }
}

/** A route that answers bytes; argument and result are in headers. */
export function download<A>(spec: Spec<A, UserCall, Download>): ApiRoute {
  const run = prepare(spec, toUserCall)
  return { ...facts(spec), host: 'content', auth: 'user', style: 'download', prepare: run }
}

/** The same for callers with an app's key and secret, or a token. */
export function appDownload<A>(spec: Spec<A, Call, Download>): ApiRoute {
  const run = prepare(spec, same)
  return { ...facts(spec), host: 'content', auth: 'app', style: 'download', prepare: run }
}

function facts({ name, scope, isForFullDropbox = false }: Omit<RouteFacts, 'host' | 'auth'>) {
  return { name, isForFullDropbox, ...(scope === undefined ? {} : { scope }) }
}

function prepare<A, C, Result>({ arg, run }: Spec<A, C, Result>, adapt: (call: Call) => C) {
  return (value: unknown) => {
    const parsed = value === undefined && arg.absent ? arg.absent.value : arg.parse(value, '')
    return async (call: Call): Promise<Result> => run(adapt(call), parsed)
  }
}

function same(call: Call): Call {
  return call
}

function toUserCall({ user, ...call }: Call): UserCall {
  if (user === undefined) {
    throw new Error('a route for users was run without one')
  }
  return { ...call, ...user }
}
