import assert from 'node:assert/strict'
import type { Client } from 'filestack-js-4'
import type { CompatCase } from '../../case.ts'
import type { Made } from '../../runtimes/kit.ts'
import { checkBytes } from '../check-bytes.ts'

declare const client: Client

const BOTH = ['browser', 'node'] as const
/** A part more than the client's smallest, 5 MiB. */
const TWO_PARTS = 5 * 1024 * 1024 + 4321
/** Intelligent ingestion has parts of 8 MiB. */
const TWO_LARGE_PARTS = 8 * 1024 * 1024 + 4321

/** Ways in for bytes, the same in the third and the fourth generation. */
export const uploadCases: readonly CompatCase[] = [
  {
    covers: ['client.upload'],
    shows: 'a small file, under its name and type; the link answers the same bytes',
    runs: BOTH,
    async run({ evaluate, service }) {
      const file = await evaluate(async () => {
        const file = await client.upload(
          kit.input('Ahoi, harbour', 'text/plain'),
          {},
          { filename: 'ahoi.txt', mimetype: 'text/plain' },
        )
        return kit.made(file)
      })

      assert.equal(file.filename, 'ahoi.txt')
      assert.equal(file.size, 13)
      assert.equal(file.mimetype, 'text/plain')
      assert.equal(file.status, 'Stored')
      assert.ok(file.url.endsWith(`/${file.handle}`))
      const seen = await service.ask(file.url)
      assert.equal(seen.text, 'Ahoi, harbour')
      assert.match(String(seen.headers['content-type']), /^text\/plain/)
    },
  },
  {
    covers: ['client.upload'],
    shows: 'several parts, with progress up to the last byte',
    runs: BOTH,
    async run(bench) {
      const { file, sha256, last } = await bench.evaluate(async (size) => {
        const bytes = kit.bytes(size)
        let last = { totalPercent: 0, totalBytes: 0 }
        const onProgress = (progress: typeof last) => {
          last = progress
        }
        const file = await client.upload(
          kit.input(bytes),
          { partSize: 5 * 1024 * 1024, progressInterval: 1, concurrency: 1, onProgress },
          { filename: 'large.bin' },
        )
        const seen = { ...last }
        return {
          file: kit.made(file),
          sha256: await kit.sha256(bytes),
          last: seen,
        }
      }, TWO_PARTS)

      await checkBytes(bench, file, { size: TWO_PARTS, sha256 })
      assert.ok(last.totalBytes > 0 && last.totalBytes <= TWO_PARTS)
      assert.ok(last.totalPercent > 0 && last.totalPercent <= 100)
    },
  },
  ...[true, 'fallback' as const].map(
    (intelligent): CompatCase => ({
      covers: ['client.upload'],
      shows: `intelligent ingestion (\`intelligent: ${JSON.stringify(intelligent)}\`), several parts`,
      runs: BOTH,
      async run(bench) {
        const { file, sha256 } = await bench.evaluate(
          async ({ size, intelligent }) => {
            const bytes = kit.bytes(size)
            const file = await client.upload(
              kit.input(bytes),
              { intelligent, concurrency: 2 },
              { filename: 'clever.bin' },
            )
            return { file: kit.made(file), sha256: await kit.sha256(bytes) }
          },
          { size: TWO_LARGE_PARTS, intelligent },
        )

        await checkBytes(bench, file, { size: TWO_LARGE_PARTS, sha256 })
      },
    }),
  ),
  {
    covers: ['client.upload'],
    shows:
      'store options: path, container, access, location, alternative text, no random key; tags',
    runs: BOTH,
    async run({ evaluate, service }) {
      const file = await evaluate(async () => {
        const file = await client.upload(
          kit.input('filed away'),
          { tags: { album: 'summer' } },
          {
            filename: 'a "name" {of} <signs>.txt',
            path: 'in/',
            container: 'photos',
            access: 'private',
            location: 's3',
            altText: 'a red bike',
            disableStorageKey: true,
          },
        )
        return kit.made(file)
      })

      assert.equal(file.filename, 'a -name- -of- -signs-.txt')
      assert.equal(file.key, 'in/a -name- -of- -signs-.txt')
      assert.equal(file.container, 'photos')
      assert.deepEqual(file.uploadTags, { album: 'summer' })
      assert.equal((await service.ask(file.url)).text, 'filed away')
    },
  },
  {
    covers: ['client.upload'],
    shows: 'a file given as base64, and with its name in one object',
    runs: BOTH,
    async run({ evaluate, service }) {
      const files = await evaluate(async () => {
        const plain = await client.upload(btoa('from a text'), {}, { filename: 'text.txt' })
        const named = await client.upload({ file: kit.input('with a name'), name: 'named.txt' })
        return [plain, named].map(({ url, filename }) => ({ url, filename }))
      })

      assert.deepEqual(
        files.map(({ filename }) => filename),
        ['text.txt', 'named.txt'],
      )
      const texts = await Promise.all(files.map(async ({ url }) => (await service.ask(url)).text))
      assert.deepEqual(texts, ['from a text', 'with a name'])
    },
  },
  {
    covers: ['client.upload'],
    shows: 'a file by its path',
    runs: ['node'],
    async run(bench) {
      const { file, sha256 } = await bench.evaluate(async () => {
        const { readFileSync } = process.getBuiltinModule('node:fs')
        const path = `${process.cwd()}/LICENSE`
        const file = await client.upload(path)
        const sha256 = await kit.sha256(new Uint8Array(readFileSync(path)))
        return { file: kit.made(file), sha256 }
      })

      assert.equal(file.filename, 'LICENSE')
      await checkBytes(bench, file, { size: file.size, sha256 })
    },
  },
  {
    covers: ['client.multiupload'],
    shows: 'several files at once; each link answers its bytes',
    runs: BOTH,
    async run({ evaluate, service }) {
      const files = await evaluate(async () => {
        const inputs = ['one', 'two', 'three'].map((text) => ({
          file: kit.input(text),
          name: `${text}.txt`,
        }))
        const files: Made[] = await client.multiupload(inputs)
        return files.map(({ url, filename }) => ({ url, filename }))
      })

      const seen = await Promise.all(
        files.map(async ({ url, filename }) => [filename, (await service.ask(url)).text]),
      )
      assert.deepEqual(seen, [
        ['one.txt', 'one'],
        ['two.txt', 'two'],
        ['three.txt', 'three'],
      ])
    },
  },
]
