import assert from 'node:assert/strict'
import type { CompatCase } from '../../case.ts'
import { checkBytes } from '../check-bytes.ts'
import type { EldestClient, Token } from './client.ts'

declare const client: EldestClient

const PART = 5 * 1024 * 1024
const TWO_PARTS = PART + 4321
const TWO_LARGE_PARTS = 8 * 1024 * 1024 + 4321

/** Ways in for bytes, as forms without a policy on the way. */
export const uploadCases: readonly CompatCase[] = [
  {
    covers: ['client.upload'],
    shows: 'a small file with name, type, path, container and access; the link answers its bytes',
    runs: ['browser'],
    async run({ evaluate, service }) {
      const file = await evaluate(async () =>
        kit.made(
          await client.upload(
            kit.input('Ahoi, harbour', 'text/plain'),
            {},
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
      runs: ['browser'],
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
    runs: ['browser'],
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
          const cancelling = { ...options, onProgress: () => other.cancel?.() }
          const { message } = await kit.refusal(
            client.upload(input, cancelling, { filename: 'no.bin' }, other),
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
    shows: 'a file given as base64',
    runs: ['browser'],
    async run({ evaluate, service }) {
      const url = await evaluate(async () => {
        const text = `data:text/plain;base64,${btoa('from a text')}`
        const { url } = await client.upload(text, {}, { filename: 'text.txt' })
        return url
      })

      assert.equal((await service.ask(url)).text, 'from a text')
    },
  },
  {
    covers: ['client.storeURL'],
    shows: 'a file by its address, with name, type and path',
    runs: ['browser'],
    async run({ evaluate, service }) {
      const { file, type } = await evaluate(async (address) => {
        const options = { path: 'in/', filename: 'dawn.txt', location: 's3', access: 'private' }
        const stored = await client.storeURL(address, options)
        return { file: kit.made(stored), type: stored.type }
      }, `${service.elsewhere.origin}/pier, at dawn.txt`)

      assert.deepEqual([file.filename, type], ['dawn.txt', 'text/plain'])
      assert.match(file.key ?? '', /^in\/.{20}_dawn\.txt$/)
      assert.ok(file.url.endsWith(`/${file.handle}`))
      assert.equal((await service.ask(file.url)).text, 'Five boats, no wind')
    },
  },
]
