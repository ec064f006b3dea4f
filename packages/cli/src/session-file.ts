import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where the picker sessions of this user's command line are remembered. */
export function sessionFilePath(env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME || join(homedir(), '.local', 'state')
  return join(state, 'quayside', 'sessions.json')
}

/**
 * Remembers one picker session per server and API key, so that the second pick asks for no consent.
 * Whoever reads the file may pick in this person's name: only its owner can.
 */
export interface SessionFile {
  get(server: string, apiKey: string): Promise<string | undefined>
  set(server: string, apiKey: string, token: string): Promise<void>
}

export function createSessionFile(path: string): SessionFile {
  return {
    async get(server, apiKey) {
      return (await readSessions(path))[keyOf(server, apiKey)]
    },
    async set(server, apiKey, token) {
      const sessions = { ...(await readSessions(path)), [keyOf(server, apiKey)]: token }
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const fresh = `${path}.${process.pid}`
      await writeFile(fresh, JSON.stringify(sessions, undefined, 2), { mode: 0o600 })
      await rename(fresh, path)
    },
  }
}

const keyOf = (server: string, apiKey: string) => `${server.replace(/\/+$/, '')} ${apiKey}`

/** A file that is not there or not ours to read means one more consent, nothing worse. */
async function readSessions(path: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(path, 'utf8').catch(() => '{}')
  return parseSessions(text)
}

function parseSessions(text: string): Readonly<Record<string, string>> {
  try {
    const sessions: unknown = JSON.parse(text)
    if (typeof sessions !== 'object' || sessions === null) return {}
    return Object.fromEntries(
      Object.entries(sessions).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    )
  } catch {
    return {}
  }
}
