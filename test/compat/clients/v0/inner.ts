import assert from 'node:assert/strict'
import { consentAt } from '../../../support/cloud.ts'
import type { CompatCase } from '../../case.ts'
import { SAMPLE } from '../sandbox-files.ts'
import type { EldestClient, InnerClient } from './client.ts'

declare const client: EldestClient
declare const inner: InnerClient

const BY_COOKIE =
  'it knows sessions by cookies only, which browsers keep from the pages of others; Quayside sets none, so it is asked to connect each time. The picker, which is ours, keeps a session of its own'

/** What this generation hands to a picker. */
export const innerCases: readonly CompatCase[] = [
  {
    covers: [
      ...['upload', 'storeURL', 'retrieve', 'remove', 'metadata', 'transform'],
      ...['getSecurity', 'setSecurity'],
    ].map((method) => `inner client.${method}`),
    shows: 'the same as those of the client',
    runs: ['browser'],
    async run({ evaluate, service }) {
      const { file, names, status } = await evaluate(
        async ({ address, security }) => {
          const made = await inner.upload(kit.input('inside'), {}, { filename: 'inside.txt' })
          const stored = await inner.storeURL(address)
          const { filename } = await inner.metadata(stored.handle)
          const { filename: again } = (await inner.retrieve(stored.handle, { metadata: true })) as {
            filename: string
          }
          const isSame = inner.transform(address, {}) === address
          inner.setSecurity(security)
          const isKept = inner.getSecurity().policy === security.policy
          const { status } = await inner.remove(stored.handle)
          return {
            file: kit.made(made),
            names: [filename, again, isKept, isSame],
            status,
          }
        },
        {
          address: `${service.elsewhere.origin}/pier, at dawn.txt`,
          security: service.sign({ call: ['remove', 'stat'] }),
        },
      )

      assert.equal((await service.ask(file.url)).text, 'inside')
      assert.deepEqual(names, ['pier, at dawn.txt', 'pier, at dawn.txt', true, true])
      assert.equal(status, 200)
    },
  },
  {
    covers: ['inner client.overwrite'],
    shows: 'the file stays as it is',
    differs:
      'the client sends no content at all, which is its own fault: answered 400, and nothing is lost',
    runs: ['browser'],
    async run({ evaluate, service }) {
      const { url, status } = await evaluate(
        async (security) => {
          const { handle, url } = await client.upload(kit.input('stays'), {}, { filename: 's.txt' })
          inner.setSecurity(security)
          const { status } = await kit.refusal(inner.overwrite(handle))
          return { url, status }
        },
        service.sign({ call: ['write'] }),
      )

      assert.equal(status, 400)
      assert.equal((await service.ask(url)).text, 'stays')
    },
  },
  {
    covers: ['inner client.prefetch', 'inner client.cloud', 'inner client.cloud.metadata'],
    shows: 'what the app may do, and what lies at an address',
    runs: ['browser'],
    async run({ evaluate, service }) {
      const { answer, seen } = await evaluate(
        async (address) => ({
          answer: await inner.prefetch(),
          seen: await inner.cloud().metadata(address),
        }),
        `${service.elsewhere.origin}/pier, at dawn.txt`,
      )

      assert.deepEqual([answer.blocked, answer.intelligent_ingestion], [false, true])
      assert.deepEqual([seen.filename, seen.size], ['pier, at dawn.txt', 19])
    },
  },
  {
    covers: ['client.logout', 'inner client.cloud.logout'],
    shows: 'answered; there is nothing to sign out of, for the session is the picker’s',
    runs: ['browser'],
    async run({ evaluate }) {
      const answers = await evaluate(async () => [
        typeof (await client.logout()),
        typeof (await inner.cloud().logout('dropbox')),
      ])

      assert.deepEqual(answers, ['object', 'object'])
    },
  },
  {
    covers: ['list', 'store', 'link'].map((method) => `inner client.cloud.${method}`),
    shows: 'asked to connect',
    differs: BY_COOKIE,
    runs: ['browser'],
    async run({ evaluate }) {
      const isAsked = () =>
        evaluate(async () => {
          const { dropbox } = await inner.cloud().list({ dropbox: { path: '/' } })
          return dropbox.auth?.redirect_url ?? ''
        })

      await consentAt(await isAsked())
      const again = await isAsked()
      const statuses = await evaluate(async (sample) => {
        const cloud = inner.cloud()
        const refusals = await Promise.all([
          kit.refusal(cloud.store('dropbox', sample)),
          kit.refusal(cloud.link('dropbox', sample)),
        ])
        return refusals.map(({ status }) => status)
      }, SAMPLE.path)

      assert.match(again, /^https?:/)
      for (const status of statuses) assert.ok(status && status >= 400 && status < 500)
    },
  },
  {
    covers: ['tokInit', 'tokStart', 'tokStop'].map((method) => `inner client.cloud.${method}`),
    shows: 'recording through a third party: refused',
    differs: 'not offered: 404. Our picker records in the browser',
    runs: ['browser'],
    async run({ evaluate }) {
      const statuses = await evaluate(async () => {
        const cloud = inner.cloud()
        const refusals = await Promise.all([
          kit.refusal(cloud.tokInit('video')),
          kit.refusal(cloud.tokStart('video', 'key', 'session')),
          kit.refusal(cloud.tokStop('audio', 'key', 'session', 'archive')),
        ])
        return refusals.map(({ status }) => status)
      })

      assert.deepEqual(statuses, [404, 404, 404])
    },
  },
]
