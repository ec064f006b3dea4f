import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  callApi,
  jsonOf,
  PERSONAL,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let token: string
before(async () => {
  sandbox = await startTestSandbox()
  token = (await sandbox.control.issueToken({ account: PERSONAL })).access_token
  await sandbox.control.createFile(PERSONAL, { path: '/Docs/Grüße 🚢.txt', text: 'Ahoi' })
})
after(() => sandbox[Symbol.asyncDispose]())

const call = (route: string, options: Parameters<typeof callApi>[2] = {}) =>
  callApi(sandbox.origin, route, { token, ...options })

describe('accounts and namespaces', () => {
  it('tells who a personal account is, with one namespace', async () => {
    const { result } = await (await sandbox.sdkFor(PERSONAL)).usersGetCurrentAccount()

    assert.equal(result.account_id.length, 40)
    assert.equal(result.root_info['.tag'], 'user')
    assert.equal(result.root_info.root_namespace_id, result.root_info.home_namespace_id)
  })

  it('tells a team member of two', async () => {
    const { result } = await (await sandbox.sdkFor(TEAM)).usersGetCurrentAccount()

    assert.equal(result.root_info['.tag'], 'team')
    assert.notEqual(result.root_info.root_namespace_id, result.root_info.home_namespace_id)
    assert.equal((result.root_info as { home_path?: string }).home_path, '/Tess Example')
  })

  it('lists home, root or any reachable namespace as the path root asks', async () => {
    await sandbox.control.createFile(TEAM, { path: '/mine.txt', text: 'x' })
    await sandbox.control.createFile(TEAM, { path: '/Company/ours.txt', text: 'x', root: true })
    const { access_token: theirs } = await sandbox.control.issueToken({ account: TEAM })
    const info = (await (await sandbox.sdkFor(TEAM)).usersGetCurrentAccount()).result.root_info
    const names = async (pathRoot: object | undefined, path = '') => {
      const answer = await call('files/list_folder', {
        token: theirs,
        body: { path },
        ...(pathRoot && { headers: { 'dropbox-api-path-root': JSON.stringify(pathRoot) } }),
      })
      return (await jsonOf(answer)).entries.map((entry: { name: string }) => entry.name)
    }
    const root = { '.tag': 'root', root: info.root_namespace_id }

    assert.deepEqual(await names(undefined), ['mine.txt'])
    assert.deepEqual(await names(root), ['Company', 'Tess Example'])
    assert.deepEqual(await names(root, '/tess example'), ['mine.txt'])
    assert.deepEqual(
      await names({ '.tag': 'namespace_id', namespace_id: info.home_namespace_id }),
      ['mine.txt'],
    )
    assert.deepEqual(await names(undefined, `ns:${info.root_namespace_id}/Company`), ['ours.txt'])
  })

  it('answers 422 with the true root when the root is wrong', async () => {
    const pathRoot = (value: object) => ({ 'dropbox-api-path-root': JSON.stringify(value) })
    const wrong = await call('files/list_folder', {
      body: { path: '' },
      headers: pathRoot({ '.tag': 'root', root: '7' }),
    })
    const foreign = await call('files/list_folder', {
      body: { path: '' },
      headers: pathRoot({ '.tag': 'namespace_id', namespace_id: '7' }),
    })

    assert.equal(wrong.status, 422)
    const { error } = await jsonOf(wrong)
    assert.equal(error.invalid_root['.tag'], 'user')
    assert.match(error.invalid_root.root_namespace_id, /^\d+$/)
    assert.equal(foreign.status, 422)
    assert.deepEqual((await jsonOf(foreign)).error, { '.tag': 'no_permission' })
  })

  it('tells the new root after the account has moved to another team', async () => {
    await sandbox.control.createAccount({ email: 'mover@example.com', kind: 'team' })
    const { access_token: theirs } = await sandbox.control.issueToken({
      account: 'mover@example.com',
    })
    const before = await jsonOf(await call('users/get_current_account', { token: theirs }))
    const moved = await sandbox.control.changeRoot('mover@example.com')
    const answer = await call('files/list_folder', {
      token: theirs,
      body: { path: '' },
      headers: {
        'dropbox-api-path-root': JSON.stringify({
          '.tag': 'root',
          root: before.root_info.root_namespace_id,
        }),
      },
    })

    assert.equal(answer.status, 422)
    assert.equal((await jsonOf(answer)).error.invalid_root.root_namespace_id, moved.rootNs)
  })

  it('tells space by account and by team', async () => {
    const personal = await (await sandbox.sdkFor(PERSONAL)).usersGetSpaceUsage()
    const team = await (await sandbox.sdkFor(TEAM)).usersGetSpaceUsage()

    assert.equal(personal.result.used, 4)
    assert.equal(personal.result.allocation['.tag'], 'individual')
    assert.equal(team.result.allocation['.tag'], 'team')
  })

  it('confines an app-folder app to its folder', async () => {
    await sandbox.control.createApp({
      key: 'boxed',
      secret: 's',
      name: 'Boxed',
      access: 'app_folder',
    })
    const { access_token: boxed } = await sandbox.control.issueToken({
      account: PERSONAL,
      app: 'boxed',
    })
    const sdk = sandbox.sdk({ accessToken: boxed })
    await sdk.filesUpload({ path: '/in the box.txt', contents: 'x' })
    const inside = await sdk.filesListFolder({ path: '' })
    const owner = await (await sandbox.sdkFor(PERSONAL)).filesListFolder({ path: '/Apps/Boxed' })

    assert.deepEqual(
      inside.result.entries.map(({ name }) => name),
      ['in the box.txt'],
    )
    assert.deepEqual(
      owner.result.entries.map(({ path_lower: path }) => path),
      ['/apps/boxed/in the box.txt'],
    )
  })
})
