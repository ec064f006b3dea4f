import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ApiKey } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import {
  namesOf,
  PERSONAL,
  signal,
  signIn,
  TEAM,
  tryOut,
  useDropbox,
  wrongOnes,
} from './testing/source-desk.ts'

/* Somebody signs in by an app's registration, and a Dropbox whose settings are wrong. */

const desk = useDropbox()
const { newBench } = desk

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })

  describe('a trial', () => {
    test('shows whose account it is and what its root holds, and keeps nothing', async () => {
      const the = await newBench(shared)
      await desk.control.revokeAll()

      const result = await tryOut(the)

      assert.deepEqual(wrongOnes(result.findings), [])
      assert.equal(result.isConnected, true)
      assert.equal(result.account?.email, PERSONAL)
      const shown = result.entries.map(({ name, kind }) => `${kind} ${name}`)
      assert.ok(shown.includes('file Report.pdf') && shown.includes('folder Photos'), `${shown}`)
      assert.equal(await desk.control.revokeAll(), 0)
      const { db } = shared.database
      const left = db.selectFrom('connections').selectAll().where('app_key', '=', the.appKey)
      assert.deepEqual(await left.execute(), [])
    })

    test('works while the registration is switched off', async () => {
      const the = await newBench(shared, {}, false)

      assert.equal((await tryOut(the)).isConnected, true)
    })

    test('waits until somebody comes back, and says what may keep them', async () => {
      const the = await newBench(shared)
      const { trial } = await the.trials.begin(the.appKey, 'dropbox')

      const found = await the.trials.find(the.appKey, 'dropbox', trial)

      assert.equal(found.state, 'waiting')
      assert.match(found.findings[0]?.fix ?? '', /Enable additional users/)
    })

    test('ends when nobody comes back, as at an app that has reached its user limit', async () => {
      const the = await newBench(shared)
      await desk.control.revokeAll()
      await desk.control.changeApp({ developmentUsers: 0 })
      const { trial, consentUrl } = await the.trials.begin(the.appKey, 'dropbox')

      assert.equal(await signIn(the, consentUrl, TEAM), undefined)
      the.pass(12 * 60_000)
      const found = await the.trials.find(the.appKey, 'dropbox', trial)

      assert.equal(found.state, 'ended')
      assert.match(
        found.result.findings[0]?.fix ?? '',
        /user limit, press “Enable additional users”/,
      )
    })

    test('tells App folder access, also by the doctor afterwards', async () => {
      const the = await newBench(shared)
      await desk.control.changeApp({ access: 'app_folder' })

      const result = await tryOut(the)
      const later = await the.examine()

      assert.deepEqual(namesOf(result.findings), ['Access type'])
      assert.deepEqual(namesOf(later), ['Access type'])
      assert.match(wrongOnes(later)[0]?.fix ?? '', /Create a new one with “Full Dropbox”/)
    })

    test('tells that no refresh token is to be had', async () => {
      const the = await newBench(shared)
      await desk.control.changeApp({ refusesOffline: true })

      const result = await tryOut(the)

      assert.equal(result.isConnected, true)
      assert.deepEqual(namesOf(result.findings), ['Offline access'])
      assert.match(wrongOnes(result.findings)[0]?.fix ?? '', /Access token expiration/)
    })

    test('tells the permission that was not ticked, and only that', async () => {
      const the = await newBench(shared)
      await desk.control.changeApp({ scopes: ['account_info.read', 'files.metadata.read'] })

      const result = await tryOut(the)

      assert.equal(result.isConnected, false)
      assert.deepEqual(namesOf(result.findings), ['Permissions'])
      assert.match(result.findings[0]?.fix ?? '', /tick files\.content\.read under “Permissions”/)
    })

    test('tells the secret that is refused only after the consent', async () => {
      const the = await newBench(shared, { clientSecret: 'wrong' })

      const result = await tryOut(the)

      assert.deepEqual(namesOf(result.findings), ['App secret'])
    })

    test('that was not allowed says so', async () => {
      const the = await newBench(shared)
      await desk.control.settings({ consent: { mode: 'deny' } })
      const { trial, consentUrl } = await the.trials.begin(the.appKey, 'dropbox')
      const answer = await fetch(consentUrl, { redirect: 'manual' })
      await desk.control.resetSettings()
      const query = Object.fromEntries(new URL(answer.headers.get('location') ?? '').searchParams)

      await the.connections.callback({ source: 'dropbox', flow: 'open', query, signal })
      const found = await the.trials.find(the.appKey, 'dropbox', trial)

      assert.equal(found.state === 'ended' && found.result.findings[0]?.name, 'Consent')
    })

    test('is unknown to a neighbour, and cannot be begun without keys', async () => {
      const [the, neighbour] = [await newBench(shared), await newBench(shared)]
      const { trial } = await the.trials.begin(the.appKey, 'dropbox')

      await assert.rejects(the.trials.find(neighbour.appKey, 'dropbox', trial), {
        code: 'trial_unknown',
      })
      await assert.rejects(the.trials.begin('nobody' as ApiKey, 'dropbox'), {
        code: 'source_not_configured',
      })
    })

    test('is forgotten after a month', async () => {
      const the = await newBench(shared)
      const { trial } = await the.trials.begin(the.appKey, 'dropbox')

      the.pass(31 * 24 * 3_600_000)
      await the.trials.sweep()

      await assert.rejects(the.trials.find(the.appKey, 'dropbox', trial), {
        code: 'trial_unknown',
      })
    })
  })
})
