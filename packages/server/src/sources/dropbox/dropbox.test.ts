import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createBlockHash } from '../../lib/block-hash.ts'
import { readAll } from '../../lib/byte-body-read-all.ts'
import { createLocalPaces } from '../paces.ts'
import { describeSource } from '../source.contract.ts'
import type { Access, PersonalSource } from '../source.ts'
import { CLIENT, type SandboxWorld, startSandboxWorld } from './testing/sandbox-world.ts'

const PERSONAL = 'personal@example.com'
const TEAM = 'team@example.com'
const usual = { signal: new AbortController().signal }

describeSource('dropbox', async () => {
  const world = await startSandboxWorld()
  const source = world.newSource()
  return {
    source,
    access: await world.connect(source, PERSONAL),
    async putAll(contents) {
      const files = contents.map(([path, bytes]) => ({
        path,
        base64: Buffer.from(bytes).toString('base64'),
      }))
      await world.act('create-files', { account: PERSONAL, files })
    },
    async makeFolder(path) {
      await world.act('create-folder', { account: PERSONAL, path })
    },
    async remove(path) {
      await world.act('delete', { account: PERSONAL, path })
    },
    end: world.end,
  }
})

describe('dropbox', () => {
  let world: SandboxWorld
  let source: PersonalSource
  let access: Access
  before(async () => {
    world = await startSandboxWorld()
  })
  beforeEach(async () => {
    await world.act('clear-faults')
    source = world.newSource()
    access = await world.connect(source, PERSONAL)
  })
  after(() => world.end())

  const put = async (path: string, text: string) => {
    await world.act('create-files', { account: PERSONAL, files: [{ path, text }] })
  }
  const strike = (route: string, effect: object, more: object = {}) =>
    world.act('add-fault', { route: `^${route}$`, effect, ...more })

  test('picks a large file up where the connection broke, again and again', async () => {
    const size = 6_000_000
    await world.act('create-files', {
      account: PERSONAL,
      files: [{ path: '/cut.bin', pattern: { seed: 7, size } }],
    })
    await strike(
      'files/download',
      { kind: 'cut', afterBytes: 0, randomBytes: 1_500_000 },
      { times: 6 },
    )
    const content = Buffer.alloc(size)
    let at = 0
    let rev: string | undefined
    let blockHash: string | undefined
    let breaks = 0

    while (at < size) {
      try {
        const opened = await source.open(access, '/cut.bin', { ...usual, start: at, rev })
        rev = opened.entry.rev
        blockHash = opened.entry.blockHash
        try {
          at += await opened.body.fill(content.subarray(at))
        } catch (error) {
          at += opened.body.filled()
          throw error
        }
      } catch (error) {
        const { code } = error as { code?: string }
        assert.ok(code === 'source_connection_cut' || code === 'source_unreachable', String(error))
        breaks += 1
      }
    }

    assert.ok(breaks > 0)
    const hash = createBlockHash()
    hash.update(content)
    assert.equal(hash.digest(), blockHash)
  })

  test('gets over trouble of every kind while listing', async () => {
    await put('/listed.txt', 'x')
    for (const effect of [
      { kind: 'answer', status: 500 },
      { kind: 'answer', status: 502, body: '<html>bad gateway</html>' },
      { kind: 'answer', status: 503, body: 'busy', headers: { 'Retry-After': '0' } },
      { kind: 'lose-answer' },
      { kind: 'rate-limit', retryAfter: 0 },
      { kind: 'rate-limit', retryAfter: 0, style: 'text' },
    ]) {
      await strike('files/list_folder', effect, { times: 2 })
      const { items } = await source.list(access, '', usual)
      assert.ok(items.some(({ name }) => name === 'listed.txt'))
    }
  })

  test('obeys a rate limit for the whole account', async () => {
    const begin = Date.now()
    await strike('files/list_folder', { kind: 'rate-limit', retryAfter: 1 }, { times: 1 })

    await Promise.all([source.list(access, '', usual), source.list(access, '', usual)])

    assert.ok(Date.now() - begin >= 1_000)
    await strike('files/download', { kind: 'rate-limit', retryAfter: 300 }, { times: 1 })
    const busy = { code: 'source_busy', kind: 'rate-limited' }
    await assert.rejects(source.open(access, '/listed.txt', usual), busy)
    await assert.rejects(source.list(access, '', usual), busy)
  })

  test('keeps to a limit on two processes together, with few refusals', async () => {
    const paces = createLocalPaces()
    const processes = [world.newSource({ paces }), world.newSource({ paces })]
    await put('/limited.txt', 'x')
    await world.act('set-rate-limit', { callsPerSecond: 100 })
    const { rateLimited: before } = (await world.act('counts')) as { rateLimited: number }

    for (let round = 0; round < 13; round++) {
      const calls = processes.flatMap((one) => Array.from({ length: 6 }, () => one))
      await Promise.all(calls.map((one) => one.stat(access, '/limited.txt', usual)))
    }

    const { rateLimited: after } = (await world.act('counts')) as { rateLimited: number }
    await world.act('set-rate-limit', { callsPerSecond: 0 })
    // Those that were under way when the limit was met, and hardly any later.
    assert.ok(after - before > 0 && after - before <= 20, `${after - before} refused`)
  })

  test('does not make everybody wait for two writes that met at a lock', async () => {
    const effect = { kind: 'rate-limit', retryAfter: 0, reason: 'too_many_write_operations' }
    await strike('files/create_folder_v2', effect, { times: 2 })

    const folder = await source.writing?.createFolder(access, '', 'Met', {
      ...usual,
      onClash: 'rename',
    })

    assert.equal(folder?.name, 'Met')
  })

  test('goes on with a new token when the old one has expired', async () => {
    await world.act('expire-all', { account: PERSONAL })

    const pages = await Promise.all([1, 2, 3].map(() => source.list(access, '', usual)))

    assert.equal(pages.length, 3)
  })

  test('says that the connection has ended when the person has revoked it', async () => {
    await world.act('revoke-all', { account: PERSONAL })

    await assert.rejects(source.list(access, '', usual), {
      code: 'connection_expired',
      kind: 'unauthenticated',
    })
  })

  test('ends a connection at Dropbox, twice without complaint', async () => {
    await source.revoke(access, usual)
    await source.revoke(access, usual)

    await assert.rejects(source.list(access, '', usual), { code: 'connection_expired' })
  })

  test('names the scope a connection lacks', async () => {
    await put('/scoped.txt', 'x')
    const issued = await world.act('issue-token', {
      account: PERSONAL,
      scopes: ['account_info.read', 'files.metadata.read'],
    })
    const { access_token: token } = issued as { access_token: string }
    const limited: Access = { ...access, accountId: 'limited', token: async () => token }

    await source.list(limited, '', usual)
    const opening = source.open(limited, '/scoped.txt', usual)

    await assert.rejects(opening, (error: { code?: string; publicMessage?: string }) => {
      assert.equal(error.code, 'source_scope_missing')
      assert.match(error.publicMessage ?? '', /files\.content\.read/)
      return true
    })
  })

  test('shows a team’s shared space, and finds it again when it moves', async () => {
    const member = await world.connect(source, TEAM)
    assert.notEqual(member.details.rootNamespaceId, member.details.homeNamespaceId)
    await world.act('create-files', {
      account: TEAM,
      root: true,
      files: [{ path: '/Everybody/shared.txt', text: 'for all' }],
    })

    const names = (await source.list(member, '', usual)).items.map(({ name }) => name)
    assert.ok(names.includes('Everybody'))
    const { body } = await source.open(member, '/Everybody/shared.txt', usual)
    assert.equal((await readAll(body, 100)).toString(), 'for all')

    await world.act('change-root', { account: TEAM })
    await source.list(member, '', usual)
  })

  test('exports a document that cannot be downloaded, in the format asked for', async () => {
    const exports = { html: '<h1>Plan</h1>', markdown: '# Plan', plain_text: 'Plan' }
    await world.act('create-paper', { account: PERSONAL, path: '/Plan.paper', exports })
    const entry = await source.stat(access, '/Plan.paper', usual)
    assert.ok(entry.kind === 'file')
    assert.deepEqual([entry.exportFormats[0], entry.size], ['html', undefined])

    for (const [exportFormat, expected] of [
      [undefined, exports.html],
      ['markdown', exports.markdown],
      ['plain_text', exports.plain_text],
    ] as const) {
      const opened = await source.open(access, '/Plan.paper', { ...usual, exportFormat })
      const bytes = await readAll(opened.body, 1_000)
      assert.equal(bytes.toString(), expected)
      assert.notEqual(opened.entry.name, 'Plan.paper')
    }
    const unknown = source.open(access, '/Plan.paper', { ...usual, exportFormat: 'dvi' })
    await assert.rejects(unknown, { code: 'source_export_format_unknown' })
    await assert.rejects(source.open(access, '/Plan.paper', { ...usual, start: 2 }), {
      code: 'source_range_invalid',
    })
  })

  test('tells the client to list anew when Dropbox has forgotten the listing', async () => {
    for (const name of ['a', 'b', 'c']) await put(`/forgotten/${name}.txt`, name)
    const { cursor } = await source.list(access, '/forgotten', { ...usual, limit: 1 })
    await world.act('reset-cursors', { account: PERSONAL })

    await assert.rejects(source.list(access, '/forgotten', { ...usual, cursor }), {
      code: 'source_cursor_expired',
    })
  })

  test('finds a file by its id after it was moved', async () => {
    await put('/before/moved.txt', 'x')
    const entry = await source.stat(access, '/before/moved.txt', usual)
    assert.ok(entry.kind === 'file')
    await world.act('move', { account: PERSONAL, from: '/before/moved.txt', to: '/after/new.txt' })

    const moved = await source.stat(access, entry.id, usual)

    assert.deepEqual([moved.name, moved.ref], ['new.txt', '/after/new.txt'])
  })

  test('checks an app’s keys', async () => {
    await source.oauth.checkCredentials(CLIENT, usual)
    const wrong = { ...CLIENT, clientSecret: 'wrong' }
    const refusal = { code: 'source_credentials_wrong', kind: 'invalid' }
    await assert.rejects(source.oauth.checkCredentials(wrong, usual), refusal)
    await assert.rejects(
      source.oauth.refresh({ client: wrong, refreshToken: 'x', ...usual }),
      refusal,
    )
    await assert.rejects(source.oauth.refresh({ client: CLIENT, refreshToken: 'x', ...usual }), {
      code: 'connection_expired',
    })
  })
})
