import { createEgressGate } from './lib/egress-gate.ts'
import { anyText, listOf, oneOf, port, secret } from './lib/option-readers.ts'
import type { Options } from './lib/options.ts'
import { parseSealKeys } from './lib/seal.ts'

/** What belongs to the service as a whole and to none of its parts. */
export const serviceOptions = {
  QUAYSIDE_SECRET_KEY: {
    read: secret(parseSealKeys),
    otherwise: 'made and kept in the data folder in dev mode; required in production',
    isSecret: true,
    help: 'Key that seals secrets in the database: 32 bytes in base64 (`openssl rand -base64 32`). To change it, put the new one before the old one with a comma between: the first seals, all of them open. A key may be given a name: `2027:<key>`',
  },
  QUAYSIDE_EGRESS_ALLOW: {
    read: egressAllow,
    mayBeEmpty: true,
    otherwise: '`127.0.0.0/8,::1` in dev mode, else none',
    help: 'Addresses and networks that may be asked on behalf of customers although they are not public, with commas between',
  },
  QUAYSIDE_SANDBOX_PORT: {
    read: port,
    fallback: '8090',
    help: 'Port of the Dropbox sandbox in dev mode; 0 starts none',
  },
  LOG_LEVEL: {
    read: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    fallback: 'info',
    help: 'How much is written to the log',
  },
} as const satisfies Options

function egressAllow(text: string): readonly string[] {
  const allow = listOf(anyText)(text)
  createEgressGate({ allow }) // throws, naming the first that is neither address nor network
  return allow
}
