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
      'a token: what is paused goes no further than the part under way, and goes on when resumed',
    runs: BOTH,
    async run(bench) {
      const { file, sha256, whenPaused } = await bench.evaluate(async (size) => {
        const bytes = kit.bytes(size)
        const token: { pause?(): void; resume?(): void } = {}
        const partSize = 5 * 1024 * 1024
        let totalBytes = 0
        const onProgress = (progress: { totalBytes: number }) => {
          totalBytes = progress.totalBytes
        }
        client.once('upload.start', () => queueMicrotask(() => token.pause?.()))
        const uploading = client.upload(
          kit.input(bytes),
          { partSize, concurrency: 1, progressInterval: 5, onProgress },
          { filename: 'paused.bin' },
          token,
        )
        while (totalBytes < partSize) await new Promise((resolve) => setTimeout(resolve, 10))
        await new Promise((resolve) => setTimeout(resolve, 100))
        const whenPaused = totalBytes
        token.resume?.()
        const file = kit.made(await uploading)
        return { file, sha256: await kit.sha256(bytes), whenPaused }
      }, TWO_PARTS)

      assert.equal(whenPaused, 5 * 1024 * 1024)
      await checkBytes(bench, file, { size: TWO_PARTS, sha256 })
    },
  },
  {
    covers: ['client.upload'],
    shows: 'a token: what is cancelled under way is rejected and makes no file',
    // In Node the package fails outside of its promise when a part is taken back while it is sent.
    runs: ['browser'],
    async run({ evaluate }) {
      const { wasRejected, handle } = await evaluate(async (size) => {
        const token: { cancel?(): void } = {}
        const onProgress = ({ totalBytes }: { totalBytes: number }) => {
          if (totalBytes > 0) token.cancel?.()
        }
        const uploading = client.upload(
          kit.input(kit.bytes(size)),
          { partSize: 5 * 1024 * 1024, concurrency: 1, progressInterval: 1, onProgress },
          { filename: 'no.bin' },
          token,
        )
        return await uploading.then(
          (file) => ({ wasRejected: false, handle: file.handle }),
          (file) => ({ wasRejected: true, handle: file.handle }),
        )
      }, 4 * TWO_PARTS)

      assert.deepEqual({ wasRejected, handle }, { wasRejected: true, handle: undefined })
    },
  },
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
    covers: ['client.upload'],
    shows: 'a policy that does not allow it: refused, told to `upload.error`, nothing stored',
    runs: BOTH,
    async run({ evaluate, service }) {
      const { status, heard } = await evaluate(
        async (security) => {
          let heard = 0
          client.on('upload.error', () => {
            heard += 1
          })
          const file = await client
            .upload(kit.input('not yours'), { retry: 1 }, { filename: 'no.txt' }, {}, security)
            .catch((failed) => failed)
          return { status: file.status as string, heard }
        },
        service.sign({ call: ['read'] }),
      )

      assert.deepEqual({ status, heard }, { status: 'Failed', heard: 1 })
    },
  },
  {
    covers: ['client.upload'],
    shows: 'workflows of a store: refused, because the file would be stored without them',
    differs: 'workflows are not offered: `workflows_unsupported`',
    runs: BOTH,
    async run({ evaluate }) {
      const file = await evaluate(async () => {
        const file = await client
          .upload(
            kit.input('to be worked on'),
            { retry: 1 },
            { workflows: ['8a7e4a4c-7d8f-4f9d-8a53-000000000001'] },
          )
          .catch((failed) => failed)
        return { status: file.status as string, handle: file.handle as string | undefined }
      })

      assert.deepEqual(file, { status: 'Failed', handle: undefined })
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
  {
    covers: [
      'client.on',
      'client.once',
      'client.off',
      'client.addListener',
      'client.removeListener',
      'client.removeAllListeners',
      'client.emit',
      'client.eventNames',
      'client.listeners',
      'client.listenerCount',
    ],
    shows: 'listeners of `upload.start`, added and taken away',
    runs: BOTH,
    async run({ evaluate }) {
      const outcome = await evaluate(async () => {
        const heard: string[] = []
        const gone = () => heard.push('gone')
        client.on('upload.start', () => heard.push('on'))
        client.addListener('upload.start', () => heard.push('added'))
        client.once('upload.start', () => heard.push('once'))
        client.on('upload.start', gone)
        client.off('upload.start', gone)
        client.on('upload.start', gone)
        client.removeListener('upload.start', gone)
        const names = client.eventNames()
        const counts = [
          client.listenerCount('upload.start'),
          client.listeners('upload.start').length,
        ]
        for (const text of ['first', 'second']) {
          await client.upload(kit.input(text), {}, { filename: `${text}.txt` })
        }
        client.emit('upload.start')
        client.removeAllListeners()
        return { heard, names, counts, isHeard: client.emit('upload.start') }
      })

      // Each upload starts twice: once when it is asked for and once with its first part.
      const firsts = outcome.heard.filter((word) => word === 'on').length
      assert.ok(firsts >= 3)
      assert.equal(outcome.heard.filter((word) => word === 'added').length, firsts)
      assert.equal(outcome.heard.filter((word) => word === 'once').length, 1)
      assert.equal(outcome.heard.includes('gone'), false)
      assert.deepEqual(outcome.names, ['upload.start'])
      assert.deepEqual(outcome.counts, [3, 3])
      assert.equal(outcome.isHeard, false)
    },
  },
]
