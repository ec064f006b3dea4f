import { join } from 'node:path'
import { styleText } from 'node:util'
import type { ApiKey, Apps, Config } from '@quayside/server'
import { keepAdminToken } from '../admin-token.ts'
import {
  DEMO_API_KEY,
  DEMO_DROPBOX_KEY,
  DEMO_DROPBOX_SECRET,
  DEMO_SECRET,
  SANDBOX_ACCOUNTS,
  SANDBOX_PASSWORD,
} from '../demo-facts.ts'
import { runUntilStopped } from '../run-server.ts'

/**
 * Dev mode: the server with a demo application, and a Dropbox sandbox that knows it. Everything is
 * kept in the data folder, so that the second start finds what the first left.
 */
export async function dev(): Promise<void> {
  const { createQuayside, DEV_SIGN_IN, parseApiKey, readConfig } = await import('@quayside/server')
  const env = { ...process.env, QUAYSIDE_ADMIN_TOKEN: await keepAdminToken(process.env) }
  const first = readConfig(env, { mode: 'dev' })
  const sandbox = await openSandbox(first)
  try {
    const origin = sandbox ? { QUAYSIDE_DROPBOX_ORIGIN: sandbox.origin } : {}
    const quayside = await createQuayside(readConfig({ ...env, ...origin }, { mode: 'dev' }))
    const apiKey = parseApiKey(DEMO_API_KEY)
    if (apiKey) await ensureDemoApp(quayside.apps, apiKey)
    await runUntilStopped(quayside, ({ url, tlsUrl }) => {
      if (sandbox) void haveChangesTold(sandbox.origin, first.baseUrl)
      process.stdout.write(
        greeting({
          url,
          tlsUrl,
          signIn: DEV_SIGN_IN,
          sandbox: sandbox?.origin,
          folder: first.dataDir,
        }),
      )
    })
  } finally {
    await sandbox?.close()
  }
}

/** The sandbox is told the addresses people are sent back to; `undefined` where none is wanted. */
async function openSandbox({ sandboxPort, baseUrl, dataDir }: Config) {
  if (sandboxPort === 0) return undefined
  const { startSandbox } = await import('@quayside/sandbox')
  return await startSandbox({
    dataDir: join(dataDir, 'sandbox'),
    port: sandboxPort,
    seed: 'demo',
    redirectUris: ['open', 'saveas'].map(
      (flow) => `${baseUrl}/api/client/dropbox/authCallback/${flow}`,
    ),
  })
}

/**
 * As a developer does in Dropbox's console. Without it links learn of changes all the same, only
 * later; so that a demo application whose keys somebody has changed keeps nobody from starting.
 */
async function haveChangesTold(origin: string, baseUrl: string): Promise<void> {
  const { createSandboxControl } = await import('@quayside/sandbox/control')
  const uri = `${baseUrl}/api/client/dropbox/webhook/${DEMO_API_KEY}`
  await createSandboxControl(origin)
    .setWebhook(uri)
    .catch(() => undefined)
}

/** The demo application and its registration with the sandbox; whatever is there already stays. */
async function ensureDemoApp(apps: Apps, apiKey: ApiKey): Promise<void> {
  if (!(await apps.find(apiKey)) && !(await createDemoApp(apps, apiKey))) return
  if (await apps.credentials(apiKey, 'dropbox')) return
  await apps.setCredentials(apiKey, 'dropbox', {
    clientId: DEMO_DROPBOX_KEY,
    clientSecret: DEMO_DROPBOX_SECRET,
  })
}

/** `false` when somebody has just deleted it: what it had is still being removed. */
async function createDemoApp(apps: Apps, apiKey: ApiKey): Promise<boolean> {
  try {
    await apps.create({ name: 'Demo', apiKey, secret: DEMO_SECRET })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'api_key_taken') return false
    throw error
  }
}

interface Addresses {
  readonly url: string
  readonly tlsUrl: string | undefined
  /** Whom everybody may sign in to the portal as. */
  readonly signIn: { readonly email: string; readonly password: string }
  readonly sandbox: string | undefined
  readonly folder: string
}

function greeting({ url, tlsUrl, signIn, sandbox, folder }: Addresses): string {
  const rows = [
    ['Demo page', styleText('bold', url)],
    ...(tlsUrl ? [['HTTPS', tlsUrl]] : []),
    ['Portal', styleText('bold', `${url}/portal`)],
    ['its sign-in', `${signIn.email} (password: ${signIn.password})`],
    ['Demo API key', DEMO_API_KEY],
    ...(sandbox
      ? [
          ['Dropbox sandbox', sandbox],
          ['its accounts', `${SANDBOX_ACCOUNTS.join(', ')} (password: ${SANDBOX_PASSWORD})`],
          ['its app', `${DEMO_DROPBOX_KEY} (secret: ${DEMO_DROPBOX_SECRET})`],
        ]
      : []),
    ['Data folder', folder],
  ]
  const lines = rows.map(([name = '', value]) => `  ${name.padEnd(16)} ${value}`)
  return `\nQuayside is ready (dev mode).\n\n${lines.join('\n')}\n\nCtrl-C stops it.\n`
}
