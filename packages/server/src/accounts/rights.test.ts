import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newApiKey } from '../lib/ids.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { createPasswords } from './password.ts'
import { holdPerson, updatePassword, updateRights } from './person-repository.ts'
import { deletePersonSessions } from './person-session-repository.ts'
import { openAccounts, PASSWORD, visitor } from './testing/account-desk.ts'

forEachDatabase((_name, open) => {
  test('who makes an app while an owner takes rights away does not get them back', async () => {
    const { database } = await open()
    const { accounts, newPerson } = openAccounts(database)
    const [shop, own] = [newApiKey(), newApiKey()]
    const person = await newPerson({ role: 'developer', apps: [shop, newApiKey()] })
    const isHeld = Promise.withResolvers<void>()

    const narrowing = database.transaction(async (trx) => {
      await holdPerson(trx, database.dialect, person.id)
      isHeld.resolve()
      await sleep(500) // long enough for the other to come to where it has to wait
      await updateRights(trx, person.id, { role: 'viewer', apps: [shop] })
    })
    await isHeld.promise
    await Promise.all([narrowing, accounts.people.grantApp(person, own)])

    const [now] = await accounts.people.list()
    assert.deepEqual([now?.role, now?.apps], ['viewer', [shop, own]])
  })

  test('who signs in with the old password while it is changed is not signed in', async () => {
    const { database } = await open()
    const { accounts, newPerson } = openAccounts(database)
    const { email, ...person } = await newPerson()
    const next = await createPasswords().hash('another good battery')
    const isHeld = Promise.withResolvers<void>()

    const changing = database.transaction(async (trx) => {
      await updatePassword(trx, person.id, next)
      await deletePersonSessions(trx, person.id)
      isHeld.resolve()
      await sleep(1_000) // long enough for the other to come to where it has to wait
    })
    await isHeld.promise
    const stolen = accounts.signIn({ email, password: PASSWORD, code: undefined }, visitor())
    const [outcome] = await Promise.allSettled([stolen, changing])

    assert.equal(outcome.status === 'rejected' && outcome.reason.code, 'sign_in_wrong')
    assert.deepEqual(await accounts.sessions.list({ email, ...person }), [])
  })

  test('whoever is no owner any more leaves no way in behind', async () => {
    const { accounts, newPerson } = openAccounts((await open()).database)
    const { people, invitations } = accounts
    const [ada, eve, mallory] = await Promise.all([1, 2, 3].map(() => newPerson({ role: 'owner' })))
    assert.ok(ada && eve && mallory)
    const rights = { role: 'owner', apps: 'all' } as const
    const kept = await invitations.create(ada, { ...rights, email: 'bob@shop.example' })
    const ofEve = await invitations.create(eve, { ...rights, email: 'eve2@evil.example' })
    const ofMallory = await invitations.create(mallory, { ...rights, email: 'm2@evil.example' })

    await people.remove(eve.id)
    await people.update(mallory.id, { role: 'viewer' })

    for (const { token } of [ofEve, ofMallory]) {
      await assert.rejects(invitations.open(token), { code: 'invitation_unknown' })
    }
    await invitations.open(kept.token)
  })

  test('the link of the first start, which a log has kept, ends with the first owner', async () => {
    const { accounts, logged } = openAccounts((await open()).database)
    const { invitations } = accounts
    await accounts.start()
    const [, first = ''] = /portal\/invitations\/([\w-]+)/.exec(logged.join('\n')) ?? []
    await invitations.open(first)

    const { token } = await invitations.createLink('ada@shop.example')
    await invitations.accept(
      token,
      { email: undefined, name: 'Ada', password: PASSWORD },
      visitor(),
    )

    await assert.rejects(invitations.open(first), { code: 'invitation_unknown' })
  })
})
