import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectPerson } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { runProgram } from '../support/program.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'

forEachSize((size) => {
  let quayside: TestQuayside
  before(async () => {
    quayside = await startQuayside({ size })
  })
  after(() => quayside.stop())

  const app = (...args: string[]) => runProgram(['app', ...args], quayside.env)
  async function json(...args: string[]) {
    const { exitCode, stdout, stderr } = await app(...args, '--json')
    assert.equal(exitCode, 0, stderr)
    return JSON.parse(stdout)
  }

  test('an application is renamed, paused and enabled', async () => {
    const { apiKey } = await json('create', '--name', 'Shop')

    const renamed = await json('rename', apiKey, 'Our shop')
    const paused = await app('pause', apiKey)
    const enabled = await app('enable', apiKey)

    assert.equal(renamed.name, 'Our shop')
    assert.equal(paused.stdout, `${apiKey}  Our shop  (paused)\n`)
    assert.equal(enabled.stdout, `${apiKey}  Our shop\n`)
  })

  test('a secret is shown, and after a rotation the new one with the day of the former', async () => {
    const { apiKey, secret } = await json('create', '--name', 'Shop')

    const shown = await app('secret', apiKey)
    const rotated = await app('rotate', apiKey)

    assert.equal(shown.stdout, `${secret}\n`)
    const [next, until] = rotated.stdout.split('\n')
    assert.match(next ?? '', /^[A-Z2-7]{26}$/)
    assert.notEqual(next, secret)
    assert.match(until ?? '', /^The former secret is accepted as well until \d{4}-/)
  })

  test('an application is deleted only when that was said, and then with its files', async () => {
    const person = await connectPerson(quayside)
    const { url } = await person.store('/Photos/harbour.jpg')
    assert.equal((await fetch(url)).status, 200)

    const asked = await app('delete', DEMO_API_KEY)
    assert.deepEqual([asked.exitCode, asked.stdout], [2, ''])
    assert.match(asked.stderr, /would go with 1 files .* 1 connections .* add --yes/)
    assert.equal((await fetch(url)).status, 200)

    const deleted = await app('delete', DEMO_API_KEY, '--yes')
    assert.equal(deleted.exitCode, 0, deleted.stderr)
    assert.notEqual((await fetch(url)).status, 200)
    const refused = await person.start(['/Photos/harbour.jpg'])
    assert.deepEqual([refused.status, refused.body.code], [403, 'app_unknown'])
    // The row of the file goes by a job; with it nobody finds the file any more.
    await eventually(async () => (await fetch(url)).status === 404)
  })

  test('an application that is not there is told so', async () => {
    const deleted = await app('delete', 'Anobody', '--yes')
    const renamed = await app('rename', 'Anobody', 'New')

    assert.deepEqual([deleted.exitCode, renamed.exitCode], [1, 1])
    assert.match(deleted.stderr, /no application with this API key/)
    assert.match(renamed.stderr, /app_unknown/)
  })
})
