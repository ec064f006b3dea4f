/**
 * A sandbox with a few thousand files on port 443, where clients look for Dropbox. Prints one line of
 * JSON when it is ready, and ends on SIGTERM.
 */
import { APP_KEY, APP_SECRET, PERSONAL, startTestSandbox, TEAM } from './test-sandbox.ts'

/** What a client must know to use the sandbox. */
export interface SandboxGreeting {
  readonly caFile: string
  readonly appKey: string
  readonly appSecret: string
  /** For the personal account. */
  readonly accessToken: string
  readonly refreshToken: string
  readonly teamRefreshToken: string
}

const sandbox = await startTestSandbox({ host: '127.0.0.1', tls: { port: 443 } })
const notes = Array.from({ length: 3000 }, (_, index) => ({
  path: `/Notes/${index}.txt`,
  text: '',
}))
await sandbox.control.createFiles(PERSONAL, notes)
await sandbox.control.createFile(TEAM, { path: '/Draft.txt', text: 'mine' })
await sandbox.control.createFile(TEAM, { path: '/Shared plan.txt', text: 'ours', root: true })
const personal = await sandbox.control.issueToken({ account: PERSONAL })
const team = await sandbox.control.issueToken({ account: TEAM })
const greeting: SandboxGreeting = {
  caFile: sandbox.caFile ?? '',
  appKey: APP_KEY,
  appSecret: APP_SECRET,
  accessToken: personal.access_token,
  refreshToken: personal.refresh_token,
  teamRefreshToken: team.refresh_token,
}
process.once('SIGTERM', () => void sandbox[Symbol.asyncDispose]())
console.log(JSON.stringify(greeting))
