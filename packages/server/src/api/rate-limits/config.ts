import type { Options } from '../../lib/options.ts'

/** Above what a page that uploads 5 GiB in parts of 6 MiB asks, a few times over. */
const PER_ADDRESS = '12000'
/** As many visitors of one application at once as a large site has. */
const PER_KEY = '120000'

/** How often somebody may ask. The bytes of uploads and of files are not counted. */
export const rateLimitOptions = {
  QUAYSIDE_RATE_LIMIT_ADDRESS: {
    read: requestsPerMinute,
    fallback: PER_ADDRESS,
    help: 'How many requests a minute one address may make with API keys (an IPv6 address counts as its /64), 0 for any number. Each process counts for itself; bytes of parts and of files are not counted. Behind a proxy set `QUAYSIDE_TRUST_PROXY` too, or all of its visitors count as one',
  },
  QUAYSIDE_RATE_LIMIT_KEY: {
    read: requestsPerMinute,
    fallback: PER_KEY,
    help: 'How many requests a minute may be made with one API key, 0 for any number',
  },
} as const satisfies Options

function requestsPerMinute(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(`expected a number of requests a minute, 0 for any number, not "${text}"`)
  }
  return Number(text)
}
