import { applyEarly } from '../faults/apply-early.ts'
import { REFUSAL_TEXT } from '../guesses.ts'
import { redirect, sendHtml } from '../http/answer.ts'
import { ApiError } from '../http/errors.ts'
import { type Incoming, queryOf } from '../http/incoming.ts'
import { readText } from '../http/receive.ts'
import type { Account } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { approve, mayLink, returnTo } from './approve.ts'
import { type ConsentFault, type ConsentRequest, parseConsentRequest } from './consent-request.ts'
import { codePage, consentPage, faultPage, signInPage } from './pages.ts'
import { checkTicket, signedInAccount, signInCookie, signOutCookie, ticketFor } from './sign-in.ts'

/**
 * `/oauth2/authorize`: a person signs in, reads what the app wants and allows it or not. The
 * query parameter `sandbox_user` with an e-mail address does both for that account at once.
 */
export async function answerAuthorize(world: World, incoming: Incoming): Promise<void> {
  world.counters.request('oauth2/authorize')
  try {
    await applyEarly(world.faults.strike('oauth2/authorize', undefined), incoming.res)
    const request = parseConsentRequest(world, queryOf(incoming))
    if ('app' in request) {
      await (incoming.method === 'POST' ? answerForm : answerVisit)(world, incoming, request)
    } else {
      answerConsentFault(incoming, request)
    }
  } catch (error) {
    if (!(error instanceof ApiError)) {
      throw error
    }
    sendHtml(incoming, error.status, faultPage(String(error.body)))
  } finally {
    world.counters.answer('oauth2/authorize', incoming.res.statusCode)
  }
}

async function answerVisit(
  world: World,
  incoming: Incoming,
  request: ConsentRequest,
): Promise<void> {
  const { consent } = world.settings.current
  const chosen =
    queryOf(incoming).get('sandbox_user') ?? (consent.mode === 'approve' ? consent.account : null)
  if (chosen !== null) {
    approveAs(world, incoming, request, world.accounts.byEmail(chosen), chosen)
    return
  }
  switch (consent.mode) {
    case 'deny':
      return refuse(incoming, request)
    case 'error':
      return returnWithError(incoming, request, 'server_error', 'Something went wrong.')
    case 'user-limit':
      return answerUserLimit(incoming)
    default:
      return askPerson(world, incoming, request)
  }
}

/** Shows what is missing: the sign-in, the consent, or nothing at all. */
function askPerson(world: World, incoming: Incoming, request: ConsentRequest): void {
  const account = request.forceReauthentication ? undefined : signedInAccount(world, incoming)
  if (account === undefined) {
    sendHtml(incoming, 200, signInPage(world, request))
    return
  }
  if (!request.forceReapprove && hasApproved(world, request, account)) {
    approveAs(world, incoming, request, account, account.email)
    return
  }
  const ticket = ticketFor(world, account, incoming.search)
  sendHtml(incoming, 200, consentPage(request, account, ticket))
}

async function answerForm(
  world: World,
  incoming: Incoming,
  request: ConsentRequest,
): Promise<void> {
  const form = new URLSearchParams(await readText(incoming.req))
  const action = form.get('action')
  if (action === 'sign-in') {
    signIn(world, incoming, request, form)
    return
  }
  const account = signedInAccount(world, incoming)
  if (account === undefined || !checkTicket(world, account, incoming.search, form.get('ticket'))) {
    sendHtml(
      incoming,
      200,
      signInPage(world, request, 'Your sign-in has ended. Please sign in again.'),
    )
    return
  }
  if (action === 'sign-out') {
    redirect(incoming, `${incoming.path}?${incoming.search}`, { 'set-cookie': signOutCookie })
  } else if (action === 'allow') {
    approveAs(world, incoming, request, account, account.email)
  } else {
    refuse(incoming, request)
  }
}

function signIn(
  world: World,
  incoming: Incoming,
  request: ConsentRequest,
  form: URLSearchParams,
): void {
  const account = world.accounts.byEmail(form.get('email') ?? '')
  if (account === undefined || account.password !== form.get('password')) {
    sendHtml(
      incoming,
      200,
      signInPage(world, request, 'The e-mail address or the password is wrong.'),
    )
    return
  }
  // Once signed in afresh, the demand to do so is met.
  const query = queryOf(incoming)
  query.delete('force_reauthentication')
  redirect(incoming, `${incoming.path}?${query}`, {
    'set-cookie': signInCookie(world, account, incoming),
  })
}

function approveAs(
  world: World,
  incoming: Incoming,
  request: ConsentRequest,
  account: Account | undefined,
  email: string,
): void {
  if (account === undefined) {
    sendHtml(incoming, 400, faultPage(`The sandbox has no account ${email}.`))
  } else if (mayLink(world, request.app, account) === 'frozen') {
    sendHtml(
      incoming,
      400,
      faultPage(
        'This app is unable to link additional users because it has been frozen pending review.',
      ),
    )
  } else if (mayLink(world, request.app, account) === 'full') {
    answerUserLimit(incoming)
  } else {
    const outcome = approve(world, request, account)
    if (request.redirectUri === undefined) {
      sendHtml(incoming, 200, codePage(outcome.code ?? ''))
    } else {
      redirect(incoming, returnTo(request.redirectUri, request, outcome))
    }
  }
}

function refuse(incoming: Incoming, request: ConsentRequest): void {
  returnWithError(incoming, request, 'access_denied', REFUSAL_TEXT)
}

function returnWithError(
  incoming: Incoming,
  request: ConsentRequest,
  error: string,
  text: string,
): void {
  if (request.redirectUri === undefined) {
    sendHtml(incoming, 200, faultPage(text))
    return
  }
  redirect(incoming, returnTo(request.redirectUri, request, { error, error_description: text }))
}

function answerUserLimit(incoming: Incoming): void {
  sendHtml(
    incoming,
    400,
    faultPage(
      "This app has reached its user limit. Contact the app developer and ask them to use the Dropbox API App Console to increase their app's user limit.",
    ),
  )
}

function answerConsentFault(incoming: Incoming, fault: ConsentFault): void {
  if ('page' in fault) {
    sendHtml(incoming, 400, faultPage(fault.page))
    return
  }
  const { request, error, description } = fault
  redirect(
    incoming,
    returnTo(request.redirectUri, request, { error, error_description: description }),
  )
}

function hasApproved(world: World, { app, scopes }: ConsentRequest, account: Account): boolean {
  return world.grants
    .of(account.id, app.key)
    .some((grant) => scopes.every((scope) => grant.scopes.includes(scope)))
}
