import assert from 'node:assert/strict'
import type { Client } from 'filestack-js-4'
import type { CompatCase } from '../../case.ts'
import { checkBytes } from '../check-bytes.ts'

declare const client: Client

const BOTH = ['browser', 'node'] as const
/** A part more than the client's smallest, 5 MiB. */
const TWO_PARTS = 5 * 1024 * 1024 + 4321

/** Uploads that pause, stop or are refused, and who hears of it. */
export const uploadEndCases: readonly CompatCase[] = [
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
