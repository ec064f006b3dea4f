import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Complaint } from './complaint.ts'

/** The folder a server of this environment keeps its things in. */
export function dataDir(env: NodeJS.ProcessEnv): string {
  return resolve(env.QUAYSIDE_DATA_DIR || './data')
}

const tokenPath = (env: NodeJS.ProcessEnv) => join(dataDir(env), 'admin-token')

/** The token of the environment, or the one dev mode left in the data folder. */
export async function findAdminToken(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.QUAYSIDE_ADMIN_TOKEN) return env.QUAYSIDE_ADMIN_TOKEN
  const path = tokenPath(env)
  const token = await readFile(path, 'utf8').catch(() => '')
  if (token.trim()) return token.trim()
  throw new Complaint(
    `This needs the server's admin token: set QUAYSIDE_ADMIN_TOKEN to it, or QUAYSIDE_DATA_DIR to the folder of a server in dev mode (${path} is not there).`,
  )
}

/** Dev mode's token: the environment's, else the one of the last start, else a new one. Only its owner can read the file. */
export async function keepAdminToken(env: NodeJS.ProcessEnv): Promise<string> {
  const path = tokenPath(env)
  const before = (await readFile(path, 'utf8').catch(() => '')).trim()
  const token = env.QUAYSIDE_ADMIN_TOKEN || before || randomBytes(24).toString('base64url')
  if (token === before) return token
  await mkdir(dataDir(env), { recursive: true, mode: 0o700 })
  await writeFile(path, `${token}\n`, { mode: 0o600 })
  await chmod(path, 0o600)
  return token
}
