import ipaddr from 'ipaddr.js'

/**
 * Whom an address stands for: itself, or for IPv6 its /64, as whoever has one has 2^64 of them. An
 * IPv4 address written as IPv6 is the IPv4 address; what is no address is `unknown`.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  return parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}
