import { applyEarly } from '../faults/apply-early.ts'
import { BAD_REQUEST_TEXTS } from '../guesses.ts'
import { answerPreflight, apiHeaders, sendJson, sendText } from '../http/answer.ts'
import { ApiError, authError, badRequest, rateLimitError } from '../http/errors.ts'
import type { Incoming } from '../http/incoming.ts'
import type { Json } from '../http/json.ts'
import { BodyRefused } from '../http/receive.ts'
import { withImplied } from '../oauth/scopes.ts'
import type { World } from '../state/world.ts'
import { BadArgument } from './args.ts'
import { authenticateAppOrUser, authenticateUser, type UserCaller } from './authenticate.ts'
import { viewFor } from './path-root.ts'
import { argumentPlace, checkContentType, readArgument } from './read-argument.ts'
import type { ApiRoute, Call, User } from './route.ts'
import { sendDownload } from './send-download.ts'

/** Answers everything under `/2/`. */
export function createApi(world: World, routes: ReadonlyMap<string, ApiRoute>) {
  return async function answerApi(incoming: Incoming): Promise<void> {
    if (incoming.method === 'OPTIONS') {
      answerPreflight(incoming)
      return
    }
    const name = incoming.path.slice('/2/'.length)
    const route = routes.get(name)
    world.counters.request(name)
    try {
      if (route === undefined || !isHere(route, incoming)) {
        world.counters.unknown(name)
        throw badRequest(BAD_REQUEST_TEXTS.unknownRoute(name))
      }
      await runRoute(world, route, incoming)
    } catch (error) {
      answerFault(incoming, error, route)
    } finally {
      world.counters.answer(name, incoming.res.statusCode)
    }
  }
}

/** The checks, in Dropbox's order, and then the work. */
async function runRoute(world: World, route: ApiRoute, incoming: Incoming): Promise<void> {
  checkContentType(incoming, route.style)
  const user = identify(world, route, incoming)
  const value = await readArgument(incoming, route.style)
  const effects = world.faults.strike(route.name, user?.account.email)
  const call: Call = { world, incoming, effects, ...(user && { user }) }
  if (route.style === 'download') {
    const run = route.prepare(value)
    checkRate(call)
    await applyEarly(effects, incoming.res)
    await sendDownload(call, await run(call))
    return
  }
  const run = route.prepare(value)
  checkRate(call)
  await applyEarly(effects, incoming.res)
  answerJson(call, await run(call))
}

/** Throws 429 for one call too many of an app in the name of an account. */
function checkRate({ world, user }: Call): void {
  const seconds = user && world.rateLimits.take(user.app.key, user.account.id)
  if (seconds !== undefined) {
    world.counters.limited()
    throw rateLimitError('too_many_requests', seconds)
  }
}

/** Who asks, with the view the path root gives and the scope checked. */
function identify(world: World, route: ApiRoute, incoming: Incoming): User | undefined {
  if (route.auth === 'none') {
    refuseAuthorization(incoming)
    return undefined
  }
  const caller =
    route.auth === 'user'
      ? authenticateUser(world, incoming)
      : authenticateAppOrUser(world, incoming)
  if (caller === undefined) {
    return undefined
  }
  const { account, app, token } = caller
  const view = viewFor(world, account, app, incoming.req.headers['dropbox-api-path-root'])
  checkAccess(route, caller)
  return { account, app, token, view }
}

/** What the app may, as its settings are now, and then what the token may. */
function checkAccess({ scope, isForFullDropbox }: ApiRoute, { app, token }: UserCaller): void {
  if (isForFullDropbox && app.access === 'app_folder') {
    throw badRequest(
      'Your API app is an "App Folder" app. It is not allowed to access this API function.',
    )
  }
  if (scope === undefined) {
    return
  }
  if (!withImplied(app.scopes).includes(scope)) {
    throw badRequest(
      `Your app is not permitted to access this endpoint because it does not have the required scope '${scope}'. The owner of the app can enable the scope for the app using the Permissions tab on the App Console.`,
    )
  }
  if (!token.scopes.includes(scope)) {
    throw authError('missing_scope', { required_scope: scope })
  }
}

function isHere(route: ApiRoute, { host, method }: Incoming): boolean {
  const isMethodFine = method === 'POST' || (method === 'GET' && route.style === 'download')
  return isMethodFine && (host === 'any' || host === route.host)
}

function refuseAuthorization({ req }: Incoming): void {
  if (req.headers.authorization !== undefined) {
    throw badRequest(
      'Your request includes an Authorization header, but this function does not use it.',
    )
  }
}

function answerJson({ incoming, effects }: Call, value: Json): void {
  if (effects.some((effect) => effect.kind === 'lose-answer')) {
    incoming.req.socket.destroy()
    return
  }
  sendJson(incoming, 200, value ?? null, apiHeaders(incoming))
}

function answerFault(incoming: Incoming, error: unknown, route: ApiRoute | undefined): void {
  if (incoming.res.destroyed) {
    // Nobody is there to be answered, and a client that leaves is no fault of ours.
    return
  }
  // What the client still sends is taken and dropped, so that it gets to read the answer.
  incoming.req.resume()
  if (error instanceof BodyRefused && error.reason === 'cut') {
    return
  }
  const { status, body, headers } = toApiError(error, route)
  const all = { ...apiHeaders(incoming), ...headers }
  if (typeof body === 'string') {
    const isExplained = status === 400 && route !== undefined
    sendText(incoming, status, isExplained ? explained(route.name, body) : body, all)
  } else {
    sendJson(incoming, status, body, all)
  }
}

function toApiError(error: unknown, route: ApiRoute | undefined): ApiError {
  if (error instanceof ApiError) {
    return error
  }
  if (error instanceof BadArgument) {
    return badRequest(`${argumentPlace(route?.style ?? 'rpc')}: ${error.message}`)
  }
  if (error instanceof BodyRefused) {
    return badRequest('request body: too large')
  }
  process.emitWarning(error instanceof Error ? error : String(error))
  return new ApiError(500, 'Internal server error.')
}

function explained(name: string, detail: string): string {
  return `Error in call to API function "${name}": ${detail}`
}
