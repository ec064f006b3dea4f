import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TOTP } from 'otpauth'
import { newApiKey } from '../lib/ids.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { openAccounts, PASSWORD, visitor } from './testing/account-desk.ts'

const HOUR = 3_600_000

forEachDatabase((_name, open) => {
  const openDesk = async () => openAccounts((await open()).database)

  describe('sessions', () => {
    test('end after twelve hours without use, and after two weeks with it', async () => {
      const desk = await openDesk()
      const { sessions } = desk.accounts
      const person = await desk.newPerson()
      const { token } = await sessions.begin(person, visitor(), 'password')
      const idle = await sessions.begin(person, visitor(), 'password')

      for (let hours = 0; hours < 14 * 24 - 11; hours += 11) {
        desk.wait(11 * HOUR)
        assert.ok(await sessions.find(token), `after ${hours + 11} hours`)
      }
      assert.equal(await sessions.find(idle.token), undefined)
      desk.wait(11 * HOUR)
      assert.equal(await sessions.find(token), undefined)
    })

    test('that were stolen end with the password, and the one that changed it goes on', async () => {
      const desk = await openDesk()
      const { sessions, me, signIn } = desk.accounts
      const person = await desk.newPerson()
      const own = await sessions.begin(person, visitor(), 'password')
      const stolen = await sessions.begin(person, visitor('203.0.113.66'), 'password')
      const password = { current: PASSWORD, next: 'another good battery' }

      const wrong = me.update(own, { name: 'Eve', password: { ...password, current: 'guess' } })
      await assert.rejects(wrong, { code: 'password_wrong' })
      assert.equal((await sessions.find(own.token))?.person.name, 'Ada')
      await me.update(own, { name: 'Ada L.', password })

      assert.equal(await sessions.find(stolen.token), undefined)
      assert.equal((await sessions.find(own.token))?.person.name, 'Ada L.')
      const { email } = person
      const old = signIn({ email, password: PASSWORD, code: undefined }, visitor())
      await assert.rejects(old, { code: 'sign_in_wrong' })
      await signIn({ email, password: password.next, code: undefined }, visitor())
    })

    test('are listed and ended by their own person only', async () => {
      const desk = await openDesk()
      const { sessions } = desk.accounts
      const [ada, eve] = [await desk.newPerson(), await desk.newPerson()]
      const own = await sessions.begin(ada, visitor(), 'password')
      const phone = await sessions.begin(ada, visitor(), 'password')

      const foreign = sessions.end(eve, own.session.id)
      await assert.rejects(foreign, { code: 'portal_session_unknown' })
      assert.equal((await sessions.list(ada)).length, 2)
      assert.deepEqual(await sessions.list(eve), [])
      await sessions.endOthers(own)
      assert.deepEqual(
        (await sessions.list(ada)).map(({ id }) => id),
        [own.session.id],
      )
      assert.equal(await sessions.find(phone.token), undefined)
    })

    test('are bounded: a program that signs in again and again ends its oldest', async () => {
      const desk = await openDesk()
      const { sessions } = desk.accounts
      const person = await desk.newPerson()
      const first = await sessions.begin(person, visitor(), 'password')
      for (let count = 0; count < 50; count += 1) {
        desk.wait(1)
        await sessions.begin(person, visitor(), 'password')
      }

      assert.equal(await sessions.find(first.token), undefined)
      assert.equal((await sessions.list(person)).length, 50)
    })
  })

  describe('an invitation', () => {
    test('lets one person in, once, with what the owner gave', async () => {
      const desk = await openDesk()
      const { invitations, sessions } = desk.accounts
      const owner = await desk.newPerson({ role: 'owner' })
      const invited = { email: 'Bob@Shop.example', role: 'viewer', apps: [newApiKey()] } as const
      const { token } = await invitations.create(owner, invited)
      const bob = { email: 'eve@evil.example', name: 'Bob', password: PASSWORD }

      const all = await Promise.allSettled(
        [1, 2, 3].map(() => invitations.accept(token, bob, visitor())),
      )

      const begun = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      assert.equal(begun.length, 1)
      const [session] = begun
      assert.ok(session)
      const person = (await sessions.find(session.token))?.person
      assert.deepEqual(
        [person?.email, person?.role, person?.apps],
        ['bob@shop.example', 'viewer', invited.apps],
      )
      await assert.rejects(invitations.open(token), { code: 'invitation_unknown' })
      await assert.rejects(invitations.create(owner, invited), { code: 'person_exists' })
    })

    test('expires, is taken back, and is replaced by a newer one', async () => {
      const desk = await openDesk()
      const { invitations } = desk.accounts
      const owner = await desk.newPerson({ role: 'owner' })
      const invited = { email: 'bob@shop.example', role: 'developer', apps: 'all' } as const
      const first = await invitations.create(owner, invited)
      const second = await invitations.create(owner, invited)

      await assert.rejects(invitations.open(first.token), { code: 'invitation_unknown' })
      assert.equal((await invitations.list()).length, 1)
      await invitations.remove(second.invitation.id)
      await assert.rejects(invitations.open(second.token), { code: 'invitation_unknown' })
      const third = await invitations.create(owner, invited)
      desk.wait(8 * 24 * HOUR)
      await assert.rejects(invitations.open(third.token), { code: 'invitation_unknown' })
      assert.deepEqual(await invitations.list(), [])
    })

    test('asks for a password that nobody guesses', async () => {
      const desk = await openDesk()
      const { invitations } = desk.accounts
      const owner = await desk.newPerson({ role: 'owner' })
      const email = 'bob.builder@shop.example'
      const { token } = await invitations.create(owner, { email, role: 'viewer', apps: 'all' })
      const accept = (password: string) =>
        invitations.accept(token, { email: undefined, name: 'Bob', password }, visitor())

      await assert.rejects(accept('short'), { code: 'password_too_short' })
      await assert.rejects(accept('aaaaaaaaaaaa'), { code: 'password_too_common' })
      await assert.rejects(accept(email), { code: 'password_too_common' })
      await accept('ein gutes Paßwort 🐎')
    })
  })

  describe('the operator’s link', () => {
    test('makes a stranger an owner', async () => {
      const { accounts } = await openDesk()
      const { token } = await accounts.invitations.createLink('Ada@shop.example')

      const acceptance = { email: undefined, name: 'Ada', password: PASSWORD }
      const { person } = await accounts.invitations.accept(token, acceptance, visitor())

      assert.deepEqual(
        [person.email, person.role, person.apps],
        ['ada@shop.example', 'owner', 'all'],
      )
    })

    test('lets somebody who lost password or device in again, as who they are', async () => {
      const desk = await openDesk()
      const { invitations, sessions, signIn, twoFactor } = desk.accounts
      const person = await desk.newPerson({ role: 'viewer', apps: [newApiKey()] })
      const lost = await sessions.begin(person, visitor(), 'password')
      const { secret } = await twoFactor.begin(person)
      const timestamp = desk.now().getTime()
      await twoFactor.confirm(person, new TOTP({ secret }).generate({ timestamp }))
      const { token } = await invitations.createLink(person.email)

      const password = 'a password from now on'
      const acceptance = { email: 'eve@evil.example', name: 'Eve', password }
      const begun = await invitations.accept(token, acceptance, visitor())

      const now = (await sessions.find(begun.token))?.person
      assert.deepEqual(
        [now?.id, now?.name, now?.role, now?.apps, now?.hasTwoFactor],
        [person.id, 'Ada', 'viewer', person.apps, false],
      )
      assert.equal(await sessions.find(lost.token), undefined)
      await signIn({ email: person.email, password, code: undefined }, visitor())
      await assert.rejects(invitations.open(token), { code: 'invitation_unknown' })
    })
  })

  describe('the last owner', () => {
    test('stays an owner, also when two owners end each other at once', async () => {
      const desk = await openDesk()
      const { people } = desk.accounts
      const [one, two] = [
        await desk.newPerson({ role: 'owner' }),
        await desk.newPerson({ role: 'owner' }),
      ]

      const both = await Promise.allSettled([
        people.update(one.id, { role: 'viewer' }),
        people.remove(two.id),
      ])

      assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
      const owners = (await people.list()).filter(({ role }) => role === 'owner')
      assert.equal(owners.length, 1)
    })
  })

  test('what somebody may do and see changes with their next request', async () => {
    const desk = await openDesk()
    const { people, sessions } = desk.accounts
    await desk.newPerson({ role: 'owner' })
    const [shop, blog] = [newApiKey(), newApiKey()]
    const person = await desk.newPerson({ role: 'developer', apps: [shop] })
    const { token } = await sessions.begin(person, visitor(), 'password')

    await people.grantApp(person, blog)
    await people.update(person.id, { role: 'viewer' })
    const now = (await sessions.find(token))?.person
    assert.deepEqual([now?.role, now?.apps], ['viewer', [shop, blog]])
    const narrowed = people.update(person.id, { role: 'owner', apps: [shop] })
    await assert.rejects(narrowed, { code: 'owner_sees_all' })
    assert.equal((await people.update(person.id, { role: 'owner' })).apps, 'all')

    await people.remove(person.id)
    assert.equal(await sessions.find(token), undefined)
    await assert.rejects(people.remove(person.id), { code: 'person_unknown' })
  })

  describe('the first start', () => {
    const linkIn = (lines: readonly string[]) =>
      lines.flatMap((line) => /portal\/invitations\/([\w-]+)/.exec(line)?.[1] ?? [])

    test('writes a link for the first owner to the log, good for one of them', async () => {
      const { database } = await open()
      const [desk, other] = [openAccounts(database), openAccounts(database)]
      await desk.accounts.start()
      await other.accounts.start()
      const [token = ''] = linkIn(desk.logged)
      const [otherToken = ''] = linkIn(other.logged)
      assert.deepEqual((await desk.accounts.invitations.open(token)).email, undefined)
      const accept = (link: string, email: string | undefined) => {
        const acceptance = { email, name: 'Ada', password: PASSWORD }
        return desk.accounts.invitations.accept(link, acceptance, visitor())
      }

      await assert.rejects(accept(token, undefined), { code: 'email_invalid' })
      const all = await Promise.allSettled([
        accept(token, 'ada@shop.example'),
        accept(otherToken, 'eve@shop.example'),
      ])

      assert.deepEqual(all.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
      const people = await desk.accounts.people.list()
      assert.deepEqual(
        people.map(({ role }) => role),
        ['owner'],
      )
      const again = openAccounts(database)
      await again.accounts.start()
      assert.deepEqual(linkIn(again.logged), [])
    })

    test('in dev mode makes the person everybody knows, whom production refuses', async () => {
      const { database } = await open()
      const dev = openAccounts(database, { isDev: true })
      await dev.accounts.start()
      await dev.accounts.start()
      const { example } = dev.accounts
      assert.ok(example)

      await dev.accounts.signIn({ ...example, code: undefined }, visitor())
      const production = openAccounts(database)
      await assert.rejects(production.accounts.start(), { code: 'dev_database' })
      assert.equal(production.accounts.example, undefined)
    })
  })

  test('the sweep removes what has expired and nothing else', async () => {
    const { database } = await open()
    const desk = openAccounts(database)
    const { sessions, invitations } = desk.accounts
    const owner = await desk.newPerson({ role: 'owner' })
    await sessions.begin(owner, visitor(), 'password')
    const invited = { role: 'viewer', apps: 'all' } as const
    await invitations.create(owner, { ...invited, email: 'old@shop.example' })
    desk.wait(8 * 24 * HOUR)
    const { token } = await sessions.begin(owner, visitor(), 'password')
    const fresh = await invitations.create(owner, { ...invited, email: 'new@shop.example' })

    await desk.accounts.sweep()

    assert.ok(await sessions.find(token))
    await invitations.open(fresh.token)
    const everything = { scope: 'everything', before: undefined, limit: 9 } as const
    assert.equal((await desk.accounts.audit.list(everything)).length, 2)
    for (const table of ['person_sessions', 'invitations'] as const) {
      assert.equal((await database.db.selectFrom(table).select('id').execute()).length, 1, table)
    }
    desk.wait(401 * 24 * HOUR)
    await desk.accounts.sweep()
    assert.deepEqual(await desk.accounts.audit.list(everything), [])
  })
})
