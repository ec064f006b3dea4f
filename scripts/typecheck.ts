// Checks the types of everything: the server's side, each package for browsers, and the tests.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const projects = globSync(['tsconfig.json', 'packages/*/tsconfig.json', 'test/tsconfig.json'], {
  cwd: root,
})

for (const project of projects) {
  const tsc = `${root}node_modules/.bin/tsc`
  const { status } = spawnSync(tsc, ['--noEmit', '-p', project], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
