import { parseArgs } from 'node:util'
import { startSandbox } from './index.ts'

const HELP = `A stand-in for Dropbox that runs on this machine.

  --port <n>           plain HTTP (SANDBOX_PORT, default 8090; 0 is any)
  --tls-port <n>       HTTPS as well (SANDBOX_TLS_PORT, default off)
  --host <name>        where to listen (SANDBOX_HOST, default localhost)
  --data-dir <folder>  where its state is kept (SANDBOX_DATA_DIR, default ./data/sandbox)
  --seed demo|empty    what a new folder begins with (SANDBOX_SEED, default demo)
  --redirect-uri <uri> registered for the demo app; may be given several times
  --help
`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.SANDBOX_PORT ?? '8090' },
    'tls-port': { type: 'string', default: process.env.SANDBOX_TLS_PORT ?? '' },
    host: { type: 'string', default: process.env.SANDBOX_HOST ?? 'localhost' },
    'data-dir': { type: 'string', default: process.env.SANDBOX_DATA_DIR ?? './data/sandbox' },
    seed: { type: 'string', default: process.env.SANDBOX_SEED ?? 'demo' },
    'redirect-uri': { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  process.stdout.write(HELP)
} else {
  const tlsPort = values['tls-port']
  const sandbox = await startSandbox({
    dataDir: values['data-dir'],
    host: values.host,
    port: portNumber('--port', values.port),
    seed: values.seed === 'empty' ? 'empty' : 'demo',
    redirectUris: values['redirect-uri'],
    ...(tlsPort === '' ? {} : { tls: { port: portNumber('--tls-port', tlsPort) } }),
  })
  const secure = sandbox.tlsOrigin ? ` and ${sandbox.tlsOrigin} (trust ${sandbox.caFile})` : ''
  process.stdout.write(`Dropbox sandbox on ${sandbox.origin}${secure}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close())
  }
}

function portNumber(name: string, text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`${name} must be a port number, not "${text}"`)
  }
  return port
}
