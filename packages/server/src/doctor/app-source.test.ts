import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { noteAsked, noteNoticed } from '../links/watches/notice-repository.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { namesOf, REDIRECT_URIS, SCOPES, useDropbox, wrongOnes } from './testing/source-desk.ts'

/* A Dropbox whose settings are wrong, one after the other, and what people are told to do. */

const desk = useDropbox()
const { newBench } = desk

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })

  describe('the doctor of a registration', () => {
    test('finds all well, and says what only signing in can tell', async () => {
      const the = await newBench(shared)

      const findings = await the.examine()

      assert.deepEqual(wrongOnes(findings), [])
      assert.deepEqual(
        findings.map(({ name, pending }) => [name, pending ?? false]),
        [
          ['App key', false],
          ['App secret', false],
          ['Redirect URI open', false],
          ['Redirect URI saveas', false],
          ['Permissions', false],
          ['Offline access', true],
          ['Access type', true],
          ['Webhook', false],
        ],
      )
    })

    test('says where to get keys when there are none', async () => {
      const the = await newBench(shared, 'no keys')

      const [finding, ...others] = await the.examine()

      assert.equal(finding?.ok, false)
      assert.match(finding.fix ?? '', /dropbox\.com\/developers\/apps/)
      assert.deepEqual(others, [])
    })

    test('names the key when Dropbox does not know it', async () => {
      const the = await newBench(shared, { clientId: 'quaysidedemoap' })

      const findings = await the.examine()

      assert.deepEqual(
        findings.filter(({ pending }) => !pending).map(({ name }) => name),
        ['App key'],
      )
      assert.match(findings[0]?.message ?? '', /“quaysidedemoap”/)
    })

    test('names the secret when only that is wrong', async () => {
      const the = await newBench(shared, { clientSecret: 'quaysidedemosecre' })

      const [secret, ...others] = wrongOnes(await the.examine())

      assert.equal(secret?.name, 'App secret')
      assert.match(secret?.fix ?? '', /Copy the App secret again/)
      assert.deepEqual(others, [])
    })

    for (const [index, flow] of ['open', 'saveas'].entries()) {
      test(`names the redirect URI ${flow} when that one is not registered`, async () => {
        const the = await newBench(shared)
        const uri = REDIRECT_URIS[index] ?? ''
        const others = REDIRECT_URIS.filter((one) => one !== uri)
        await desk.control.changeApp({ redirectUris: [...others, `${uri}/`] })

        const [finding, ...rest] = wrongOnes(await the.examine())

        assert.equal(finding?.name, `Redirect URI ${flow}`)
        assert.ok(finding.fix?.includes(`add exactly ${uri} under`), finding.fix ?? '')
        assert.deepEqual(rest, [])
      })
    }

    test('names each permission that is not ticked', async () => {
      const the = await newBench(shared)
      await desk.control.changeApp({ scopes: ['account_info.read', 'files.metadata.read'] })

      const [finding, ...rest] = wrongOnes(await the.examine())

      assert.equal(finding?.name, 'Permissions')
      assert.match(finding.fix ?? '', /tick files\.content\.read under “Permissions”/)
      assert.deepEqual(rest, [])
    })

    test('holds it against nobody that saving is not permitted, but says so', async () => {
      const the = await newBench(shared)
      await desk.control.changeApp({ scopes: SCOPES })

      const findings = await the.examine()

      assert.deepEqual(wrongOnes(findings), [])
      const permissions = findings.find(({ name }) => name === 'Permissions')
      assert.match(permissions?.message ?? '', /files\.content\.write has to be ticked/)
    })

    test('says that a registration is switched off, and looks at it all the same', async () => {
      const the = await newBench(shared, {}, false)

      const findings = await the.examine()

      assert.deepEqual(namesOf(findings), ['Switched on'])
      assert.ok(findings.some(({ name }) => name === 'App secret'))
    })

    test('says how to be told of changes, and since when Dropbox tells', async () => {
      const the = await newBench(shared)
      const place = { appKey: the.appKey, source: 'dropbox' }
      const { db } = shared.database
      const webhook = async () => {
        const findings = await the.examine()
        return findings.find(({ name }) => name === 'Webhook')?.message ?? ''
      }

      assert.match(await webhook(), new RegExp(`add exactly \\S+/webhook/${the.appKey} under`))
      await noteAsked(db, place, new Date('2026-02-01T10:00Z'))
      assert.match(await webhook(), /knows the address since 2026-02-01 10:00/)
      await noteNoticed(db, place, new Date('2026-02-01T10:30Z'))
      assert.match(await webhook(), /the last time 2026-02-01 10:30/)
    })

    test('tells a Dropbox that does not answer from settings that are wrong', async () => {
      const the = await newBench(shared)
      const effect = { kind: 'answer', status: 503, body: 'no' } as const
      await desk.control.setFault({ route: 'oauth2/authorize', effect })

      const findings = wrongOnes(await the.examine())
      await desk.control.clearFaults()

      assert.ok(findings.length > 0)
      for (const { fix } of findings) assert.match(fix ?? '', /reaches Dropbox/)
    })
  })
})
