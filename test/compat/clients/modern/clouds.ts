import assert from 'node:assert/strict'
import { consentAt } from '../../../support/cloud.ts'
import type { CompatCase } from '../../case.ts'
import { checkCopy, SAMPLE } from '../sandbox-files.ts'

declare const client: ModernClient

const BOTH = ['browser', 'node'] as const

/** What pickers use; private in the client's types, there all the same. */
interface ModernClient {
  readonly cloud: {
    token?: string
    list(clouds: object, cancel?: object, accept?: string[]): Promise<ListAnswer>
    store(
      name: string,
      path: string,
      options?: object,
      customSource?: object,
      cancel?: object,
      uploadTags?: object,
    ): Promise<Stored>
    logout(name?: string): Promise<object>
    metadata(url: string, headers?: object): Promise<Record<string, unknown>>
    tokInit(type: string): Promise<unknown>
    tokStart(type: string, key: string, session: string): Promise<unknown>
    tokStop(type: string, key: string, session: string, archive: string): Promise<unknown>
  }
  logout(name?: string): Promise<object>
  prefetch(params: object): Promise<Record<string, unknown>>
}

interface ListAnswer {
  readonly token: string
  readonly dropbox: {
    readonly auth?: { readonly redirect_url: string }
    readonly contents?: readonly { readonly name: string; readonly folder: boolean }[]
    readonly next?: string
  }
}

interface Stored {
  readonly url: string
  readonly filename: string
  readonly status: string
}

/** The cloud client that pickers are handed, and what belongs to its session. */
export const cloudCases: readonly CompatCase[] = [
  {
    covers: ['client.cloud.list', 'client.cloud.store', 'client.cloud.token'],
    shows: 'Dropbox: asked to connect, then folders, the wanted types only, and a copy',
    runs: BOTH,
    async run(bench) {
      const { evaluate } = bench
      const first = await evaluate(async () => {
        const { dropbox, token } = await client.cloud.list({ dropbox: { path: '/' } })
        return { address: dropbox.auth?.redirect_url ?? '', isKept: client.cloud.token === token }
      })
      await consentAt(first.address)

      const { names, pictures, stored } = await evaluate(async (sample) => {
        const namesOf = ({ dropbox }: ListAnswer) => dropbox.contents?.map(({ name }) => name) ?? []
        const folder = { dropbox: { path: '/Documents/' } }
        const all = await client.cloud.list(folder)
        const pictures = await client.cloud.list(folder, {}, ['image/*'])
        const stored = await client.cloud.store(
          'dropbox',
          sample,
          { path: 'in/' },
          {},
          {},
          { a: 'b' },
        )
        const { url, filename, status } = stored
        return {
          names: namesOf(all),
          pictures: namesOf(pictures),
          stored: { url, filename, status },
        }
      }, SAMPLE.path)

      assert.ok(first.isKept)
      assert.ok(names.includes(SAMPLE.name))
      assert.equal(pictures.includes(SAMPLE.name), false)
      await checkCopy(bench, stored)
    },
  },
  {
    covers: ['client.cloud.list', 'client.cloud.store'],
    shows: 'a token: what is cancelled is rejected',
    // In Node the package fails outside of its promise when it is taken back before it is sent.
    runs: ['browser'],
    async run({ evaluate }) {
      const messages = await evaluate(async (sample) => {
        const [listing, storing]: { cancel?(reason: string): void }[] = [{}, {}]
        const calls = [
          client.cloud.list({ dropbox: { path: '/' } }, listing),
          client.cloud.store('dropbox', sample, {}, {}, storing),
        ]
        listing?.cancel?.('enough')
        storing?.cancel?.('enough')
        const refusals = await Promise.all(calls.map((call) => kit.refusal(call)))
        return refusals.map(({ message }) => message)
      }, SAMPLE.path)

      for (const message of messages) assert.match(message, /abort|enough/i)
    },
  },
  {
    covers: ['client.logout', 'client.cloud.logout'],
    shows: 'signed out of one source, and of all: the next list asks to connect again',
    runs: BOTH,
    async run({ evaluate }) {
      const isAsked = () =>
        evaluate(async () => {
          const { dropbox } = await client.cloud.list({ dropbox: { path: '/' } })
          return dropbox.auth?.redirect_url
        })

      await consentAt((await isAsked()) ?? '')
      assert.equal(await isAsked(), undefined)
      await evaluate(async () => void (await client.logout('dropbox')))
      await consentAt((await isAsked()) ?? '')
      assert.equal(await isAsked(), undefined)
      await evaluate(async () => void (await client.cloud.logout()))

      assert.match(String(await isAsked()), /^https?:/)
    },
  },
  {
    covers: ['client.cloud.metadata'],
    shows: 'name, type and size of a file elsewhere on the web, with headers for it',
    runs: BOTH,
    async run({ evaluate, service }) {
      const seen = await evaluate(async (origin) => {
        const open = await client.cloud.metadata(`${origin}/pier, at dawn.txt`)
        const closed = await client.cloud.metadata(`${origin}/members.txt`, {
          Authorization: 'Bearer of-the-keys',
        })
        return [open, closed].map(({ filename, mimetype, size }) => ({ filename, mimetype, size }))
      }, service.elsewhere.origin)

      assert.deepEqual(seen, [
        { filename: 'pier, at dawn.txt', mimetype: 'text/plain', size: 19 },
        { filename: 'members.txt', mimetype: 'text/plain', size: 22 },
      ])
    },
  },
  {
    covers: ['client.cloud.tokInit', 'client.cloud.tokStart', 'client.cloud.tokStop'],
    shows: 'recording through a third party: refused',
    differs: 'not offered: 404. Our picker records in the browser',
    runs: BOTH,
    async run({ evaluate }) {
      const statuses = await evaluate(async () => {
        const refusals = await Promise.all([
          kit.refusal(client.cloud.tokInit('video')),
          kit.refusal(client.cloud.tokStart('video', 'key', 'session')),
          kit.refusal(client.cloud.tokStop('audio', 'key', 'session', 'archive')),
        ])
        return refusals.map(({ status }) => status)
      })

      assert.deepEqual(statuses, [404, 404, 404])
    },
  },
  {
    covers: ['client.prefetch'],
    shows: 'what the app may do; the options of the page come back with their callbacks',
    runs: BOTH,
    async run({ evaluate }) {
      const { answer, isKept } = await evaluate(async () => {
        const pickerOptions = { maxFiles: 3, onUploadDone: () => {} }
        const answer = await client.prefetch({
          pickerOptions,
          permissions: ['intelligent_ingestion', 'transforms_ui'],
          settings: ['customsource'],
          events: ['picker'],
        })
        const { pickerOptions: kept, ...rest } = answer
        return { answer: rest, isKept: kept === pickerOptions }
      })

      assert.ok(isKept)
      assert.equal(answer.blocked, false)
      assert.deepEqual(answer.permissions, { intelligent_ingestion: true, transforms_ui: false })
      assert.deepEqual(answer.settings, { customsource: false, inapp_browser: false })
    },
  },
]
