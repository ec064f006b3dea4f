import assert from 'node:assert/strict'
import { eventually } from '../../../support/eventually.ts'
import type { CompatCase } from '../../case.ts'
import { checkBytes } from '../check-bytes.ts'
import type { FirstClient, Token } from './client.ts'

declare const client: FirstClient
declare let token: Token
declare let storing: ReturnType<typeof kit.refusal>

const BOTH = ['browser', 'node'] as const
const PART = 5 * 1024 * 1024
const TWO_PARTS = PART + 4321
const TWO_LARGE_PARTS = 8 * 1024 * 1024 + 4321

/** Ways in for bytes, as the first generation has them: forms. */
export const uploadCases: readonly CompatCase[] = [
  {
    covers: ['client.upload'],
    shows: 'a small file with name, type, path, container and access; the link answers its bytes',
    runs: BOTH,
    async run({ evaluate, service }) {
      const file = await evaluate(async () =>
        kit.made(
          await client.upload(
            kit.input('Ahoi, harbour', 'text/plain'),
            { mimetype: 'text/plain' },
            { filename: 'ahoi.txt', path: 'in/', container: 'photos', access: 'private' },
          ),
        ),
      )

      assert.deepEqual(
        [file.filename, file.size, file.mimetype, file.status, file.container],
        ['ahoi.txt', 13, 'text/plain', 'Stored', 'photos'],
      )
      assert.match(file.key ?? '', /^in\/.{20}_ahoi\.txt$/)
      assert.equal((await service.ask(file.url)).text, 'Ahoi, harbour')
    },
  },
  ...[undefined, true, 'fallback' as const].map(
    (intelligent): CompatCase => ({
      covers: ['client.upload'],
      shows:
        intelligent === undefined
          ? 'several parts, with progress up to the last byte'
          : `intelligent ingestion (\`intelligent: ${JSON.stringify(intelligent)}\`), several parts`,
      runs: BOTH,
      async run(bench) {
        const size = intelligent ? TWO_LARGE_PARTS : TWO_PARTS
        const { file, sha256, percent } = await bench.evaluate(
          async ({ size, partSize, intelligent }) => {
            const bytes = kit.bytes(size)
            let percent = 0
            const onProgress = ({ totalPercent }: { totalPercent: number }) => {
              percent = totalPercent
            }
            const options = {
              ...{ partSize, onProgress, progressInterval: 1 },
              ...(intelligent ? { intelligent, intelligentChunkSize: 3 * 1024 * 1024 } : {}),
            }
            const file = await client.upload(kit.input(bytes), options, { filename: 'large.bin' })
            return { file: kit.made(file), sha256: await kit.sha256(bytes), percent }
          },
          { size, partSize: PART, intelligent },
        )

        await checkBytes(bench, file, { size, sha256 })
        assert.equal(percent, 100)
      },
    }),
  ),
  {
    covers: ['client.upload'],
    shows: 'a token: paused in the middle and resumed, the file is whole; cancelled, there is none',
    runs: BOTH,
    async run(bench) {
      const { file, sha256, wasPaused, message } = await bench.evaluate(
        async ({ size, partSize }) => {
          const bytes = kit.bytes(size)
          const token: Token = {}
          let wasPaused = false
          const onProgress = ({ totalBytes }: { totalBytes: number }) => {
            if (wasPaused || totalBytes === 0) return
            wasPaused = true
            token.pause?.()
            setTimeout(() => token.resume?.(), 50)
          }
          const options = { partSize, concurrency: 1, progressInterval: 1, onProgress }
          const input = kit.input(bytes)
          const file = await client.upload(input, options, { filename: 'paused.bin' }, token)

          const other: Token = {}
          const cancelAt = () => other.cancel?.()
          const { message } = await kit.refusal(
            client.upload(
              input,
              { ...options, onProgress: cancelAt },
              { filename: 'no.bin' },
              other,
            ),
          )
          return { file: kit.made(file), sha256: await kit.sha256(bytes), wasPaused, message }
        },
        { size: TWO_PARTS, partSize: PART },
      )

      assert.ok(wasPaused)
      await checkBytes(bench, file, { size: TWO_PARTS, sha256 })
      assert.match(message, /cancel/i)
    },
  },
  {
    covers: ['client.upload'],
    shows: 'a file by its path',
    runs: ['node'],
    async run({ evaluate, service }) {
      const { file, sha256 } = await evaluate(async () => {
        const { readFileSync } = process.getBuiltinModule('node:fs')
        const path = `${process.cwd()}/LICENSE`
        const file = kit.made(await client.upload(path))
        return { file, sha256: await kit.sha256(new Uint8Array(readFileSync(path))) }
      })

      assert.equal(file.filename, 'LICENSE')
      assert.equal((await service.ask(file.url)).sha256, sha256)
    },
  },
  {
    covers: ['client.upload'],
    shows: 'a policy that allows it, and one that does not',
    runs: BOTH,
    async run({ evaluate, service }) {
      const { url, status } = await evaluate(
        async ({ allowed, forbidden }) => {
          const input = () => kit.input('by a policy')
          const name = { filename: 'policy.txt' }
          const { status } = await kit.refusal(
            client.upload(input(), { retry: 1 }, name, {}, forbidden),
          )
          const { url } = await client.upload(input(), {}, name, {}, allowed)
          return { url, status }
        },
        { allowed: service.sign({ call: ['pick'] }), forbidden: service.sign({ call: ['read'] }) },
      )

      assert.equal(status, 403)
      assert.equal((await service.ask(url)).text, 'by a policy')
    },
  },
  {
    covers: ['client.storeURL'],
    shows: 'a file by its address, with name and path, and with a policy',
    runs: BOTH,
    async run({ evaluate, service }) {
      const stored = await evaluate(
        async ({ address, security }) =>
          kit.made(
            await client.storeURL(address, { path: 'in/', filename: 'dawn.txt' }, {}, security),
          ),
        {
          address: `${service.elsewhere.origin}/pier, at dawn.txt`,
          security: service.sign({ call: ['store'] }),
        },
      )

      assert.deepEqual([stored.filename, stored.mimetype], ['dawn.txt', 'text/plain'])
      assert.match(stored.key ?? '', /^in\/.{20}_dawn\.txt$/)
      assert.ok(stored.url.endsWith(`/${stored.handle}`))
      assert.equal((await service.ask(stored.url)).text, 'Five boats, no wind')
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
        storing = kit.refusal(client.storeURL(address, {}, token))
      }, `${origin}/never.txt`)
      await eventually(() => asked.length > before, { what: 'the service asking for the file' })

      const { message } = await evaluate(async () => {
        token.cancel?.()
        return await storing
      })

      assert.match(message, /cancel/i)
    },
  },
  {
    covers: ['client.upload', 'client.storeURL'],
    shows: 'workflows of a store: refused, because the file would be stored without them',
    differs: 'workflows are not offered: `workflows_unsupported`',
    runs: BOTH,
    async run({ evaluate, service }) {
      const statuses = await evaluate(async (address) => {
        const options = { workflows: ['8a7e4a4c-7d8f-4f9d-8a53-000000000001'] }
        const refusals = await Promise.all([
          kit.refusal(client.upload(kit.input('x'), { retry: 1 }, options)),
          kit.refusal(client.storeURL(address, options)),
        ])
        return refusals.map(({ status }) => status)
      }, `${service.elsewhere.origin}/pier, at dawn.txt`)

      assert.deepEqual(statuses, [400, 400])
    },
  },
]
