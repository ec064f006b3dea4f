import dns from 'node:dns'
import type net from 'node:net'

/** `localhost` and every name below it, which RFC 6761 keeps for this machine. */
export function isLocalhostName(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname)
}

/**
 * The system's name look-up, except that `localhost` and names below it are always loopback.
 * Browsers do the same; Node asks the resolver, which often does not know.
 */
export const lookupWithLocalhost: net.LookupFunction = (hostname, options, callback) => {
  if (!isLocalhostName(hostname)) {
    dns.lookup(hostname, options, callback)
    return
  }
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ].filter(({ family }) => !options.family || options.family === family)
  const [first] = addresses
  process.nextTick(() => {
    if (options.all || first === undefined) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}
