import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lockDataFolder } from './data-folder-lock.ts'

const root = await mkdtemp(join(tmpdir(), 'quayside-lock-'))
after(() => rm(root, { recursive: true }))

/** Another process that holds the folder until it is killed. */
async function startHolder(folder: string): Promise<ChildProcess> {
  const module = JSON.stringify(import.meta.resolve('./data-folder-lock.ts'))
  const program = `
    const { lockDataFolder } = await import(${module})
    globalThis.lock = lockDataFolder(${JSON.stringify(folder)})
    console.log('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

test('refuses a second process, naming the folder and who holds it, until that one is killed', async () => {
  const folder = join(root, 'held')
  const holder = await startHolder(folder)

  assert.throws(() => lockDataFolder(folder), {
    code: 'data_folder_in_use',
    message: new RegExp(`${folder} is in use by process ${holder.pid}`),
  })

  holder.kill('SIGKILL')
  await once(holder, 'exit')
  lockDataFolder(folder).release()
})

test('can be taken again after it was released', () => {
  const folder = join(root, 'again')

  lockDataFolder(folder).release()
  const second = lockDataFolder(folder)

  assert.throws(() => lockDataFolder(folder), { code: 'data_folder_in_use' })
  second.release()
})

test('says what to do about a folder it cannot make', async () => {
  const file = join(root, 'a-file')
  await writeFile(file, '')

  assert.throws(() => lockDataFolder(join(file, 'data')), {
    code: 'data_folder_unusable',
    message: /cannot be used .*QUAYSIDE_DATA_DIR/,
  })
})
