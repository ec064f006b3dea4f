import { anyText, hostName, oneOf, origin, port, proxies, secret } from '../lib/option-readers.ts'
import type { Options } from '../lib/options.ts'

const MIN_ADMIN_TOKEN = 16

export const apiOptions = {
  QUAYSIDE_PORT: { read: port, fallback: '8080', help: 'Port for HTTP' },
  QUAYSIDE_HOST: {
    read: anyText,
    otherwise: '`localhost` in dev mode, else `0.0.0.0`, all addresses',
    help: 'Address to listen on',
  },
  QUAYSIDE_BASE_URL: {
    read: origin,
    otherwise: '`http://localhost:` and the port in dev mode; required in production',
    help: 'The address under which browsers reach this installation, such as `https://files.example.com`; redirect URIs are made from it',
  },
  QUAYSIDE_DOMAIN: {
    read: hostName,
    fallback: 'localhost',
    help: 'What `cdn.`, `www.`, `cloud.` and so on stand before; the `cname` of Filestack clients',
  },
  QUAYSIDE_TRUST_PROXY: {
    read: proxies,
    fallback: 'false',
    help: 'Whether to believe `X-Forwarded-For` and `X-Forwarded-Proto`; only behind a proxy that sets or extends them. `true` is one proxy, a number so many, one behind the other',
  },
  QUAYSIDE_TLS: {
    read: oneOf('off', 'dev'),
    fallback: 'off',
    help: '`dev` also listens with HTTPS, with a certificate of its own authority in the data folder (`tls/ca.pem`)',
  },
  QUAYSIDE_TLS_PORT: {
    read: port,
    fallback: '8443',
    help: 'Port for HTTPS with `QUAYSIDE_TLS=dev`',
  },
  QUAYSIDE_ADMIN_TOKEN: {
    read: secret(checkAdminToken),
    otherwise: 'written to the data folder in dev mode; without one nobody may administer',
    isSecret: true,
    help: `What \`quayside app …\` and the other commands prove themselves with, at least ${MIN_ADMIN_TOKEN} characters`,
  },
} as const satisfies Options

function checkAdminToken(text: string): void {
  if (text.length < MIN_ADMIN_TOKEN) {
    throw new Error(`expected at least ${MIN_ADMIN_TOKEN} characters, which nobody can guess`)
  }
}
