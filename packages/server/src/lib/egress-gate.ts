import type dns from 'node:dns'
import net from 'node:net'
import ipaddr from 'ipaddr.js'
import { QuaysideError } from '../errors.ts'
import { lookupWithLocalhost } from './localhost-lookup.ts'

export interface PinnedAddress {
  readonly address: string
  readonly family: 4 | 6
}

/**
 * Decides which addresses may be asked on behalf of others. Whoever names an address could
 * otherwise make us talk to machines only we can reach: this one, our network, a cloud's metadata
 * service. So only public unicast addresses pass, and those the operator has allowed.
 */
export interface EgressGate {
  /**
   * The addresses of a name that may be asked, at least one. The caller must connect to one of
   * these and not resolve the name again: the answer could be another. Rejects with
   * `egress_refused` when there is none, `egress_name_unknown` when the name has no address.
   */
  check(hostname: string): Promise<readonly [PinnedAddress, ...PinnedAddress[]]>
  /**
   * The same for `net.connect`, `tls.connect` and undici's `connect`. Node does not look up what
   * is an address already, so a host that may be one has to go through `check` as well.
   */
  readonly lookup: net.LookupFunction
}

export interface EgressGateOptions {
  /** Addresses and networks (`10.1.0.0/16`) that pass although they are not public. */
  readonly allow: readonly string[]
  readonly lookup?: net.LookupFunction
}

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Network = [Address, number]

/** Outside of all special ranges, yet it answers only inside Azure, and with secrets. */
const AZURE_WIRE_SERVER = '168.63.129.16'
/** What has been given out for global use; old forms that hide an IPv4 address lie outside. */
const GLOBAL_IPV6: Network = ipaddr.parseCIDR('2000::/3')

/** Throws a `TypeError` naming the first entry of `allow` that is neither address nor network. */
export function createEgressGate({
  allow,
  lookup = lookupWithLocalhost,
}: EgressGateOptions): EgressGate {
  const allowed = allow.map(parseNetwork)

  const mayBeAsked = (text: string): boolean => {
    const address = ipaddr.parse(text)
    // A mapped address reaches the IPv4 one inside, so that is what has to be allowed.
    const reached = ipaddr.process(text)
    const isAllowed = allowed.some((network) => isWithin(reached, network))
    return isAllowed || (isPublic(address) && text !== AZURE_WIRE_SERVER)
  }
  const resolve = (hostname: string): Promise<readonly dns.LookupAddress[]> =>
    new Promise((done, fail) => {
      const family = net.isIP(hostname)
      if (family !== 0) return done([{ address: hostname, family }])
      lookup(hostname, { all: true }, (error, found) => {
        if (error !== null) fail(nameUnknown(hostname, error))
        else done(typeof found === 'string' ? [{ address: found, family: net.isIP(found) }] : found)
      })
    })
  const check: EgressGate['check'] = async (hostname) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    const [first, ...others] = (await resolve(host))
      .filter(({ address }) => mayBeAsked(withoutZone(address)))
      .map(({ address, family }): PinnedAddress => ({ address, family: family === 6 ? 6 : 4 }))
    if (first === undefined) throw egressRefused(host)
    return [first, ...others]
  }

  return {
    check,
    lookup(hostname, options, callback) {
      check(hostname).then(
        (found) => {
          const [first] = found
          if (options.all === true) callback(null, [...found])
          else callback(null, first.address, first.family)
        },
        (error: Error) => callback(error, []),
      )
    },
  }
}

/** `fe80::1%eth0` */
function withoutZone(address: string): string {
  return address.replace(/%.*$/, '')
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || isWithin(address, GLOBAL_IPV6)
}

function isWithin(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

function parseNetwork(text: string): Network {
  const trimmed = text.trim()
  if (ipaddr.isValidCIDR(trimmed)) return ipaddr.parseCIDR(trimmed)
  if (net.isIP(trimmed) === 0)
    throw new TypeError(`${JSON.stringify(text)} is no address or network`)
  const address = ipaddr.process(trimmed)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function nameUnknown(hostname: string, cause: unknown): QuaysideError {
  return new QuaysideError(`cannot resolve ${JSON.stringify(hostname)}`, {
    kind: 'upstream',
    code: 'egress_name_unknown',
    publicMessage: 'This address does not exist, or its name cannot be looked up just now.',
    retryAfterMs: isUnknownForGood(cause) ? undefined : 5_000,
    cause,
  })
}

/** The name's own servers say that there is none, while no answer at all may be a passing fault. */
function isUnknownForGood(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOTFOUND'
}

function egressRefused(hostname: string): QuaysideError {
  return new QuaysideError(`${JSON.stringify(hostname)} has no address that may be asked`, {
    kind: 'forbidden',
    code: 'egress_refused',
    publicMessage: 'This address is not on the public internet, so it is not fetched.',
  })
}
