import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Incoming } from '../http/incoming.ts'
import type { Account } from '../state/records.ts'
import type { World } from '../state/world.ts'

const COOKIE = 'sandbox_session'

export const signOutCookie = `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`

/** A cookie that says who is signed in, signed by this sandbox. */
export function signInCookie(world: World, account: Account, { origin }: Incoming): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  const value = `${encodeURIComponent(account.id)}.${sign(world, 'cookie', account.id)}`
  return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}`
}

/** Who the browser is signed in as; undefined for nobody and for a cookie that is not ours. */
export function signedInAccount(world: World, { req }: Incoming): Account | undefined {
  const value = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(req.headers.cookie ?? '')?.[1] ?? ''
  const dot = value.lastIndexOf('.')
  const id = decodeURIComponent(value.slice(0, Math.max(dot, 0)))
  return isSigned(world, 'cookie', id, value.slice(dot + 1)) ? world.accounts.get(id) : undefined
}

/** Ties a form to the account and the consent URL it was shown for. */
export function ticketFor(world: World, account: Account, search: string): string {
  return sign(world, 'ticket', account.id + search)
}

export function checkTicket(
  world: World,
  account: Account,
  search: string,
  ticket: string | null,
): boolean {
  return isSigned(world, 'ticket', account.id + search, ticket ?? '')
}

function isSigned(world: World, purpose: string, text: string, signature: string): boolean {
  const [given, expected] = [Buffer.from(signature), Buffer.from(sign(world, purpose, text))]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function sign({ secret }: World, purpose: string, text: string): string {
  return createHmac('sha256', secret).update(`${purpose} ${text}`).digest('base64url')
}
