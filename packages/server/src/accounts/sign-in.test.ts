import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { TOTP } from 'otpauth'
import { QuaysideError } from '../errors.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { openAccounts, PASSWORD, visitor } from './testing/account-desk.ts'

const SECOND = 1_000

/** The code of the error something ends with, or `ok`. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'ok'
  } catch (error) {
    assert.ok(error instanceof QuaysideError, String(error))
    return error.code
  }
}

forEachDatabase((_name, open) => {
  let desk: ReturnType<typeof openAccounts>
  before(async () => {
    desk = openAccounts((await open()).database)
  })
  const trySignIn = (email: string, password: string, where = visitor(), code?: string) =>
    outcome(desk.accounts.signIn({ email, password, code }, where))

  test('a wrong password many times makes the next try wait, longer each time', async () => {
    const { email } = await desk.newPerson()
    for (let count = 0; count < 5; count += 1) {
      assert.equal(await trySignIn(email, 'wrong password'), 'sign_in_wrong')
    }

    const tooEarly = desk.accounts.signIn({ email, password: PASSWORD, code: undefined }, visitor())
    await assert.rejects(tooEarly, { code: 'sign_in_too_often', retryAfterMs: SECOND })
    desk.wait(SECOND)
    assert.equal(await trySignIn(email, 'wrong password'), 'sign_in_wrong')
    desk.wait(SECOND)
    assert.equal(await trySignIn(email, PASSWORD), 'sign_in_too_often')
    desk.wait(SECOND)
    assert.equal(await trySignIn(email, PASSWORD), 'ok')
    assert.equal(await trySignIn(email, 'wrong password'), 'sign_in_wrong')
    assert.equal(await trySignIn(email, PASSWORD), 'ok')
  })

  test('many tries at once get no further than one after another', async () => {
    const { email } = await desk.newPerson()

    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        trySignIn(email, `guess ${at}`, visitor('203.0.113.9')),
      ),
    )

    const counts = Object.groupBy(all, (code) => code)
    assert.deepEqual(
      [counts.sign_in_wrong?.length, counts.sign_in_too_often?.length],
      [5, 15],
      JSON.stringify(all),
    )
  })

  test('a stranger who uses up the tries does not lock out a browser that is known', async () => {
    const { email } = await desk.newPerson()
    const request = { email, password: PASSWORD, code: undefined }
    const { knownBrowser } = await desk.accounts.signIn(request, visitor())
    const other = await desk.newPerson()
    for (let count = 0; count < 12; count += 1) {
      await trySignIn(email, `guess ${count}`, visitor('203.0.113.5'))
    }

    assert.equal(await trySignIn(email, PASSWORD), 'sign_in_too_often')
    assert.equal(await trySignIn(email, PASSWORD, visitor('192.0.2.1', knownBrowser)), 'ok')
    for (let count = 0; count < 5; count += 1) {
      await trySignIn(other.email, 'wrong', visitor('203.0.113.6'))
    }
    const someoneElses = visitor('192.0.2.2', knownBrowser)
    assert.equal(await trySignIn(other.email, PASSWORD, someoneElses), 'sign_in_too_often')
    assert.equal(
      await trySignIn(email, PASSWORD, visitor('192.0.2.1', 'made up')),
      'sign_in_too_often',
    )
  })

  test('no browser is known any more once the password or the authenticator is another one', async () => {
    const person = await desk.newPerson()
    const { email } = person
    const request = { email, password: PASSWORD, code: undefined }
    const { knownBrowser } = await desk.accounts.signIn(request, visitor())
    const { secret } = await desk.accounts.twoFactor.begin(person)
    const timestamp = desk.now().getTime()
    await desk.accounts.twoFactor.confirm(person, new TOTP({ secret }).generate({ timestamp }))
    for (let count = 0; count < 12; count += 1) {
      await trySignIn(email, `guess ${count}`, visitor('203.0.113.5'))
    }

    const known = visitor('192.0.2.1', knownBrowser)
    assert.equal(await trySignIn(email, PASSWORD, known, '000000'), 'sign_in_too_often')
  })

  test('one-time codes are asked for once one was given, and none is taken twice', async () => {
    const person = await desk.newPerson()
    const { twoFactor } = desk.accounts
    const { secret, uri, qr } = await twoFactor.begin(person)
    const totp = new TOTP({ secret })
    const code = () => totp.generate({ timestamp: desk.now().getTime() })
    assert.match(uri, /^otpauth:\/\/totp\/Quayside:/)
    assert.match(qr, /^<svg /)
    assert.equal(await trySignIn(person.email, PASSWORD), 'ok')

    assert.equal(await outcome(twoFactor.confirm(person, '000000x')), 'two_factor_code_wrong')
    await twoFactor.confirm(person, code())

    assert.equal(await trySignIn(person.email, PASSWORD), 'code_needed')
    assert.equal(await trySignIn(person.email, PASSWORD, visitor(), code()), 'code_wrong')
    desk.wait(30 * SECOND)
    assert.equal(await trySignIn(person.email, 'wrong', visitor(), code()), 'sign_in_wrong')
    assert.equal(await trySignIn(person.email, PASSWORD, visitor(), code()), 'ok')
    assert.equal(await trySignIn(person.email, PASSWORD, visitor(), code()), 'code_wrong')
    assert.equal(await outcome(twoFactor.begin(person)), 'two_factor_on')
  })

  test('a known password gives no more tries at the code', async () => {
    const person = await desk.newPerson()
    const { twoFactor } = desk.accounts
    const { secret } = await twoFactor.begin(person)
    const timestamp = desk.now().getTime()
    await twoFactor.confirm(person, new TOTP({ secret }).generate({ timestamp }))

    const codes = []
    for (let count = 0; count < 8; count += 1) {
      codes.push(await trySignIn(person.email, PASSWORD, visitor(), '12'))
      codes.push(await trySignIn(person.email, PASSWORD))
    }

    assert.equal(codes.filter((code) => code === 'code_wrong').length, 5)
    assert.equal(codes.at(-1), 'sign_in_too_often')
  })
})

test('a wrong address takes as long as a wrong password', async () => {
  const { createPasswords } = await import('./password.ts')
  const passwords = createPasswords()
  const hash = await passwords.hash(PASSWORD)
  const kept = { wrong: hash, nobody: undefined }
  const fastest = { wrong: Number.POSITIVE_INFINITY, nobody: Number.POSITIVE_INFINITY }
  for (let count = 0; count < 5; count += 1) {
    for (const who of ['wrong', 'nobody'] as const) {
      const begun = performance.now()
      assert.equal(await passwords.verify('wrong', kept[who]), false)
      fastest[who] = Math.min(fastest[who], performance.now() - begun)
    }
  }

  // Looking nobody's up without deriving anything takes a thousandth of it.
  const ratio = fastest.nobody / fastest.wrong
  assert.ok(ratio > 0.2 && ratio < 5, JSON.stringify(fastest))
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})
