import assert from 'node:assert/strict'
import { consentAt } from '../../../support/cloud.ts'
import type { CompatCase } from '../../case.ts'
import { checkCopy, SAMPLE } from '../sandbox-files.ts'
import type { FirstClient, ListAnswer, Token } from './client.ts'

declare const client: FirstClient

const BOTH = ['browser', 'node'] as const

/** The cloud client that pickers are handed. */
export const cloudCases: readonly CompatCase[] = [
  {
    covers: ['client.cloud.list', 'client.cloud.store', 'client.cloud.link', 'client.cloud.token'],
    shows: 'Dropbox: asked to connect, then folders, a copy, and a link to the file where it is',
    runs: BOTH,
    async run(bench) {
      const { evaluate } = bench
      const first = await evaluate(async () => {
        const { dropbox, token } = await client.cloud.list({ dropbox: { path: '/' } })
        return { address: dropbox.auth?.redirect_url ?? '', isKept: client.cloud.token === token }
      })
      await consentAt(first.address)

      const { names, stored, linked } = await evaluate(async (sample) => {
        const { dropbox }: ListAnswer = await client.cloud.list({
          dropbox: { path: '/Documents/' },
        })
        return {
          names: dropbox.contents?.map(({ name }) => name) ?? [],
          stored: kit.made(await client.cloud.store('dropbox', sample, { path: 'in/' })),
          linked: kit.made(await client.cloud.link('dropbox', sample)),
        }
      }, SAMPLE.path)

      assert.ok(first.isKept)
      assert.ok(names.includes(SAMPLE.name))
      await checkCopy(bench, stored)
      await checkCopy(bench, linked)
      assert.deepEqual([linked.status, linked.key], [undefined, undefined])
    },
  },
  {
    covers: ['client.cloud.list', 'client.cloud.store', 'client.cloud.link'],
    shows: 'a token: what is cancelled is rejected',
    runs: BOTH,
    async run({ evaluate }) {
      const messages = await evaluate(async () => {
        const tokens: Token[] = [{}, {}, {}]
        const [one, two, three] = tokens
        const calls = [
          client.cloud.list({ dropbox: { path: '/' } }, one),
          client.cloud.store('dropbox', '/a.txt', {}, {}, two),
          client.cloud.link('dropbox', '/a.txt', {}, three),
        ]
        for (const token of tokens) token.cancel?.()
        const refusals = await Promise.all(calls.map((call) => kit.refusal(call)))
        return refusals.map(({ message }) => message)
      })

      for (const message of messages) assert.match(message, /cancel|abort/i)
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
    covers: ['client.cloud.metadata', 'client.cloud.prefetch'],
    shows: 'what lies at an address, and what the app may do',
    runs: BOTH,
    async run({ evaluate, service }) {
      const { seen, answer } = await evaluate(
        async (address) => ({
          seen: await client.cloud.metadata(address),
          answer: await client.cloud.prefetch(),
        }),
        `${service.elsewhere.origin}/pier, at dawn.txt`,
      )

      assert.deepEqual(
        [seen.filename, seen.mimetype, seen.size],
        ['pier, at dawn.txt', 'text/plain', 19],
      )
      assert.deepEqual([answer.blocked, answer.intelligent_ingestion], [false, true])
    },
  },
  {
    covers: ['client.cloud.tokInit', 'client.cloud.tokStart', 'client.cloud.tokStop'],
    shows: 'recording through a third party: refused',
    differs: 'not offered: 404. Our picker records in the browser',
    runs: BOTH,
    async run({ evaluate }) {
      const statuses = await evaluate(async () => {
        const { cloud } = client
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
