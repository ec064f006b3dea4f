import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createSecret } from '../lib/secret.ts'
import { forEachDatabase } from '../testing/databases.ts'
import type { OidcSettings } from './oidc-client.ts'
import { openAccounts, visitor } from './testing/account-desk.ts'
import { CLIENT, startTestIssuer, type TestIssuer } from './testing/test-issuer.ts'

let issuer: TestIssuer
before(async () => {
  issuer = await startTestIssuer()
})
after(() => issuer.close())

const settings = (more: Partial<OidcSettings> = {}): OidcSettings => ({
  issuer: new URL(issuer.url),
  clientId: CLIENT.id,
  clientSecret: createSecret(CLIENT.secret),
  title: 'Shop Ltd',
  trustEmail: false,
  ...more,
})
const bob = (more: object = {}) => ({
  sub: 'bob-1',
  email: 'Bob@shop.example',
  email_verified: true,
  name: 'Bob Builder',
  ...more,
})

forEachDatabase((_name, open) => {
  async function openDesk(more: Partial<OidcSettings> = {}) {
    const desk = openAccounts((await open()).database, { oidc: settings(more) })
    const { singleSignOn } = desk.accounts
    assert.ok(singleSignOn)
    issuer.forged = {}
    return {
      ...desk,
      singleSignOn,
      /** Goes there and comes back, as a browser does. */
      async signIn(person: TestIssuer['person']) {
        issuer.person = person
        const { url, kept } = await singleSignOn.begin()
        const back = await issuer.visit(url)
        return await singleSignOn.finish(back.search, kept, visitor())
      },
    }
  }

  test('lets in who was invited, without a password, and knows them again by their subject', async () => {
    const { accounts, newPerson, signIn } = await openDesk()
    const owner = await newPerson({ role: 'owner' })
    const invited = { email: 'bob@shop.example', role: 'developer', apps: 'all' } as const

    await assert.rejects(signIn(bob()), { code: 'single_sign_on_unknown' })
    const { token } = await accounts.invitations.create(owner, invited)
    const first = await signIn(bob())
    const again = await signIn(bob({ email: 'bob.new@shop.example' }))

    assert.deepEqual(
      [first.person.email, first.person.name, first.person.role],
      ['bob@shop.example', 'Bob Builder', 'developer'],
    )
    assert.equal(again.person.id, first.person.id)
    assert.ok(await accounts.sessions.find(again.token))
    await assert.rejects(accounts.invitations.open(token), { code: 'invitation_unknown' })
    const noPassword = accounts.signIn({ ...invited, password: '', code: undefined }, visitor())
    await assert.rejects(noPassword, { code: 'sign_in_wrong' })
    await assert.rejects(accounts.twoFactor.begin(first.person), { code: 'password_missing' })
  })

  test('knows a person by an address that was checked, once, and by no other', async () => {
    const { newPerson, signIn } = await openDesk()
    const person = await newPerson({ email: 'bob@shop.example' })

    for (const unchecked of [bob({ email_verified: false }), bob({ email_verified: undefined })]) {
      await assert.rejects(signIn(unchecked), { code: 'single_sign_on_unknown' })
    }
    assert.equal((await signIn(bob())).person.id, person.id)
    const taker = signIn(bob({ sub: 'somebody-else' }))
    await assert.rejects(taker, { code: 'single_sign_on_unknown' })
  })

  test('believes addresses where the operator says that they may be believed', async () => {
    const { newPerson, signIn } = await openDesk({ trustEmail: true })
    const person = await newPerson({ email: 'bob@shop.example' })

    const denied = signIn(bob({ email_verified: false }))
    await assert.rejects(denied, { code: 'single_sign_on_unknown' })
    assert.equal((await signIn(bob({ email_verified: undefined }))).person.id, person.id)
  })

  test('takes nothing but the answer to what this browser asked', async () => {
    const { newPerson, singleSignOn, signIn, wait } = await openDesk()
    await newPerson({ email: 'bob@shop.example' })
    issuer.person = bob()
    const mine = await singleSignOn.begin()
    const others = await singleSignOn.begin()
    const refused = { code: 'single_sign_on_refused' }
    const finish = async (url: string, kept: string | undefined) =>
      await singleSignOn.finish((await issuer.visit(url)).search, kept, visitor())

    await assert.rejects(finish(others.url, mine.kept), refused)
    await assert.rejects(finish(mine.url, undefined), refused)
    await assert.rejects(finish(mine.url, 'made up'), refused)
    const { search } = await issuer.visit(mine.url)
    await singleSignOn.finish(search, mine.kept, visitor())
    await assert.rejects(singleSignOn.finish(search, mine.kept, visitor()), refused)
    const late = await singleSignOn.begin()
    wait(11 * 60_000)
    await assert.rejects(finish(late.url, late.kept), refused)
    await assert.rejects(signIn(undefined), refused)
    for (const forged of [
      { aud: 'other' },
      { iss: 'https://evil.example' },
      { nonce: 'x' },
      { exp: 1 },
    ]) {
      issuer.forged = forged
      await assert.rejects(signIn(bob()), refused, JSON.stringify(forged))
    }
  })

  test('says so when the issuer does not answer, and asks it again later', async () => {
    const gone = await startTestIssuer()
    await gone.close()
    const { singleSignOn } = await openDesk({ issuer: new URL(gone.url) })

    await assert.rejects(singleSignOn.begin(), { code: 'single_sign_on_failed' })
    await assert.rejects(singleSignOn.begin(), { code: 'single_sign_on_failed' })
  })
})
