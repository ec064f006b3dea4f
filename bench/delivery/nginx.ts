import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { answers, freePort, startProgram } from '../program.ts'
import type { BenchFile } from './files.ts'
import { pinned, SERVER_CORE } from './pinned.ts'
import type { DeliveryServer } from './server.ts'

const NGINX = '/usr/sbin/nginx'

export function hasNginx(): boolean {
  try {
    accessSync(NGINX, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** One worker that sends with `sendfile` from descriptors it keeps open: nginx at its best. */
export async function startNginx(
  files: readonly BenchFile[],
  { tempDir, signal }: { readonly tempDir: string; readonly signal: AbortSignal },
): Promise<DeliveryServer> {
  const dir = `${tempDir}/nginx`
  mkdirSync(dir)
  const port = await freePort()
  writeFileSync(`${dir}/nginx.conf`, configOf(files, dir, port))
  const url = `http://127.0.0.1:${port}`
  const [command, ...args] = pinned(SERVER_CORE, [NGINX, '-c', `${dir}/nginx.conf`, '-p', dir])
  const program = await startProgram({
    name: 'nginx',
    command,
    args,
    logFile: `${dir}/output.log`,
    isReady: () => answers(url),
    signal,
  })
  return { ...program, url, pathOf: ({ path }) => path }
}

function configOf(files: readonly BenchFile[], dir: string, port: number): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
daemon off;
user ${process.getuid?.() === 0 ? 'root' : 'nobody'};
worker_processes 1;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  keepalive_requests 1000000000;
  open_file_cache max=1000;
  default_type application/octet-stream;
  ${folders.map((name) => `${name}_temp_path ${dir}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    ${files.map(({ path, file }) => `location = ${path} { alias ${file}; }`).join('\n    ')}
  }
}
`
}
