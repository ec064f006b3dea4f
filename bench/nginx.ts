import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { answers, freePort, type RunningProgram, startProgram } from './program.ts'

const NGINX = '/usr/sbin/nginx'

export function hasNginx(): boolean {
  try {
    accessSync(NGINX, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export interface Nginx extends RunningProgram {
  readonly url: string
}

export interface NginxOptions {
  /** Made for it: its configuration, and what it writes by itself. */
  readonly dir: string
  readonly workers: number
  /** Lines of the `http` block. */
  readonly http: readonly string[]
  /** Lines of the only server. */
  readonly server: readonly string[]
  /** What the command is given to, such as `taskset`. */
  readonly wrap?: (command: readonly [string, ...string[]]) => readonly [string, ...string[]]
  readonly signal: AbortSignal
}

/** Starts nginx on a port of its own. */
export async function runNginx(options: NginxOptions): Promise<Nginx> {
  const { dir, wrap = (command) => command, signal } = options
  mkdirSync(dir)
  const port = await freePort()
  writeFileSync(`${dir}/nginx.conf`, configOf(options, port))
  const url = `http://127.0.0.1:${port}`
  const [command, ...args] = wrap([NGINX, '-c', `${dir}/nginx.conf`, '-p', dir])
  const program = await startProgram({
    name: 'nginx',
    command,
    args,
    logFile: `${dir}/output.log`,
    isReady: () => answers(url),
    signal,
  })
  return { ...program, url }
}

const FOLDERS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

function configOf({ dir, workers, http, server }: NginxOptions, port: number): string {
  return `
daemon off;
user ${process.getuid?.() === 0 ? 'root' : 'nobody'};
worker_processes ${workers};
pid ${dir}/nginx.pid;
error_log ${dir}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  default_type application/octet-stream;
  ${FOLDERS.map((name) => `${name}_temp_path ${dir}/${name};`).join('\n  ')}
  ${http.join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    ${server.join('\n    ')}
  }
}
`
}
