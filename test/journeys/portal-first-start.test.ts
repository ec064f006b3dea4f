import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { freePort } from '../support/free-port.ts'
import { forEachSize, makePlace, type Place, type Size } from '../support/places.ts'
import { runProgram } from '../support/program.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

const owner = { email: 'ada@shop.example', name: 'Ada', password: 'correct horse battery' }

/** A production of one process, or of two that share everything but memory. */
async function startProduction(size: Size, place: Place) {
  const servers: { readonly url: string; readonly process: ServerProcess }[] = []
  const baseUrl = 'https://files.shop.example'
  const shared = {
    ...place.env,
    QUAYSIDE_SECRET_KEY: randomBytes(32).toString('base64'),
    QUAYSIDE_ADMIN_TOKEN: randomBytes(24).toString('base64'),
    QUAYSIDE_BASE_URL: baseUrl,
    QUAYSIDE_HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
  }
  for (let count = 0; count < (size === 'scaled' ? 2 : 1); count += 1) {
    const port = String(await freePort())
    const url = `http://127.0.0.1:${port}`
    const env = {
      ...shared,
      QUAYSIDE_PORT: port,
      QUAYSIDE_DATA_DIR: `${place.dataDir}/server-${count}`,
    }
    servers.push({ url, process: await startServerProcess('serve', env, `${url}/readyz`) })
  }
  const [first] = servers
  const last = servers.at(-1)
  if (!first || !last) throw new Error('nothing was started')

  /** As a browser at the base URL, which reaches any of the processes. */
  const ask = (method: string, url: string, body?: object, cookie = '') =>
    fetch(url, {
      method,
      headers: { 'content-type': 'application/json', origin: baseUrl, cookie },
      ...(body && { body: JSON.stringify(body) }),
    })
  return {
    first: first.url,
    last: last.url,
    baseUrl,
    ask,
    signIn: (url: string, password: string) =>
      ask('POST', `${url}/portal/api/session`, { email: owner.email, password }),
    command: (...args: readonly string[]) => runProgram([...args, '--server', last.url], shared),
    links: () => servers.map(({ process }) => linkIn(process.output())),
    stop: () => Promise.all(servers.map(({ process }) => process.stop())),
  }
}

const linkIn = (output: string): string =>
  /"url":"https:\/\/files\.shop\.example\/portal\/invitations\/([\w-]{43})"/.exec(output)?.[1] ?? ''

async function codeOf(answer: Response): Promise<unknown> {
  return [answer.status, (await answer.json()).code]
}

forEachSize((size) => {
  let place: Place
  let production: Awaited<ReturnType<typeof startProduction>>
  before(async () => {
    place = await makePlace(size)
    production = await startProduction(size, place)
  })
  after(async () => {
    await production?.stop()
    await place.remove()
  })

  test('a production that nobody owns is taken over with the link in its log, once', async () => {
    const { first, last, ask } = production
    const links = production.links()
    for (const link of links) assert.match(link, /^[\w-]{43}$/)
    const take = (url: string, link = '') =>
      ask('POST', `${url}/portal/api/invitations/open/${link}`, owner)

    const taken = await take(first, links[0])
    const again = await take(last, links.at(-1))

    assert.equal(taken.status, 200)
    assert.deepEqual(await codeOf(again), [404, 'invitation_unknown'])
    const cookies = taken.headers.getSetCookie()
    assert.ok(cookies.every((line) => /; Secure/.test(line) && /; HttpOnly/.test(line)))
    const who = await ask('GET', `${last}/portal/api/session`, undefined, cookies[0]?.split(';')[0])
    assert.equal((await who.json()).person.role, 'owner')
  })

  test('tries count together, whichever process answers', async () => {
    const { first, last, signIn } = production
    for (let count = 0; count < 6; count += 1) {
      const answer = await signIn(count % 2 ? first : last, 'a guess')
      assert.ok([401, 429].includes(answer.status), `${answer.status}`)
    }

    const refused = await signIn(first, 'a guess')

    assert.deepEqual(await codeOf(refused), [429, 'sign_in_too_often'])
    assert.ok(Number(refused.headers.get('retry-after')) >= 1)
  })

  test('who cannot get in any more is let in by the operator’s link', async () => {
    const { first, baseUrl, ask, command } = production

    const { stdout, stderr, exitCode } = await command('portal', 'link', owner.email)

    assert.equal(exitCode, 0, stderr)
    const token = stdout.split(`${baseUrl}/portal/invitations/`)[1]?.trim()
    const password = 'a new password for Ada'
    const url = `${first}/portal/api/invitations/open/${token}`
    const taken = await ask('POST', url, { name: 'Ada', password })
    assert.equal(taken.status, 200, await taken.text())
    const browser = taken.headers.getSetCookie().map((line) => line.split(';')[0])
    const request = { email: owner.email, password }
    const known = await ask('POST', `${first}/portal/api/session`, request, browser.join('; '))
    assert.equal(known.status, 200)
    const audit = await ask('GET', `${first}/portal/api/audit`, undefined, sessionOf(known))
    const actions = (await audit.json()).entries.map(({ action }: { action: string }) => action)
    assert.deepEqual(actions.slice(0, 3), ['session.begin', 'session.begin', 'portal-link.create'])
  })
})

const sessionOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0]
