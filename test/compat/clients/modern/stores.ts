import assert from 'node:assert/strict'
import type { Client } from 'filestack-js-4'
import { eventually } from '../../../support/eventually.ts'
import type { CompatCase } from '../../case.ts'
import type { Made } from '../../runtimes/kit.ts'

declare const client: Client
declare let token: { cancel?(reason: string): void }
declare let storing: ReturnType<typeof kit.refusal>

const BOTH = ['browser', 'node'] as const

/** Storing what lies elsewhere on the web. */
export const storeCases: readonly CompatCase[] = [
  {
    covers: ['client.storeURL'],
    shows: 'a file by its address, with path, name and tags',
    runs: BOTH,
    async run({ evaluate, service }) {
      const stored = await evaluate(
        async (address) =>
          (await client.storeURL(
            address,
            { path: 'in/', filename: 'dawn.txt', location: 's3', access: 'private' },
            undefined,
            undefined,
            { album: 'summer' },
          )) as Made,
        `${service.elsewhere.origin}/pier, at dawn.txt`,
      )

      assert.equal(stored.filename, 'dawn.txt')
      assert.equal(stored.mimetype, 'text/plain')
      assert.equal(stored.status, 'Stored')
      assert.match(stored.key ?? '', /^in\/.{20}_dawn\.txt$/)
      assert.deepEqual(stored.uploadTags, { album: 'summer' })
      assert.ok(stored.url.endsWith(`/${stored.handle}`))
      assert.equal((await service.ask(stored.url)).text, 'Five boats, no wind')
    },
  },
  {
    covers: ['client.storeURL'],
    shows: 'headers for the address, and a policy of its own',
    runs: BOTH,
    async run({ evaluate, service }) {
      const stored = await evaluate(
        async ({ address, security }) =>
          (await client.storeURL(address, undefined, undefined, security, undefined, {
            Authorization: 'Bearer of-the-keys',
          })) as Made,
        {
          address: `${service.elsewhere.origin}/members.txt`,
          security: service.sign({ call: ['store'] }),
        },
      )

      assert.equal(stored.filename, 'members.txt')
      const { text } = await service.ask(stored.url)
      assert.equal(text, 'Only members read this')
    },
  },
  {
    covers: ['client.storeURL'],
    shows: 'an address that answers nothing, and a policy that does not allow it: refused in words',
    runs: BOTH,
    async run({ evaluate, service }) {
      const { missing, forbidden } = await evaluate(
        async ({ origin, security }) => ({
          missing: await kit.refusal(client.storeURL(`${origin}/nothing.txt`)),
          forbidden: await kit.refusal(
            client.storeURL(`${origin}/members.txt`, undefined, undefined, security),
          ),
        }),
        { origin: service.elsewhere.origin, security: service.sign({ call: ['read'] }) },
      )

      assert.ok(missing.status && missing.status >= 400 && missing.status < 500)
      assert.equal(forbidden.status, 403)
      assert.match(forbidden.text, /call/)
    },
  },
  {
    covers: ['client.storeURL'],
    shows: 'a token: what is cancelled is rejected',
    runs: BOTH,
    async run({ evaluate, service }) {
      const { origin, asked } = service.elsewhere
      const before = asked.length
      await evaluate((address) => {
        token = {}
        storing = kit.refusal(client.storeURL(address, undefined, token))
      }, `${origin}/never.txt`)
      await eventually(() => asked.length > before, { what: 'the service asking for the file' })

      const { message } = await evaluate(async () => {
        token.cancel?.('enough')
        return await storing
      })

      assert.match(message, /abort|enough/i)
    },
  },
  {
    covers: ['client.storeURL'],
    shows: 'workflows of a store: refused, because the file would be stored without them',
    differs: 'workflows are not offered: `workflows_unsupported`',
    runs: BOTH,
    async run({ evaluate, service }) {
      const { status, text } = await evaluate(
        (address) =>
          kit.refusal(
            client.storeURL(address, undefined, undefined, undefined, undefined, undefined, [
              '8a7e4a4c-7d8f-4f9d-8a53-000000000001',
            ]),
          ),
        `${service.elsewhere.origin}/pier, at dawn.txt`,
      )

      assert.equal(status, 400)
      assert.match(text, /workflow/i)
    },
  },
]
