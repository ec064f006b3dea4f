import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createPasswords } from '../../accounts/password.ts'
import { insertPerson } from '../../accounts/person-repository.ts'
import { newPersonId } from '../../lib/ids.ts'
import { BASE_URL, startTestService, type TestService } from '../testing/test-service.ts'

const email = 'ada@shop.example'
const password = 'correct horse battery'
/** What a visitor sent, what the first proxy saw, and what the second one saw. */
const forwarded = '198.51.100.66, 203.0.113.9, 192.0.2.40'

describe('whoever signs in comes from', () => {
  const services: TestService[] = []
  after(() => Promise.all(services.map((service) => service.close())))

  async function addressBehind(trustProxy: number | undefined): Promise<unknown> {
    const service = await startTestService({ trustProxy })
    services.push(service)
    await insertPerson(service.database.db, {
      ...{ id: newPersonId(), email, name: 'Ada', role: 'owner', apps: 'all' },
      passwordHash: await createPasswords().hash(password),
      oidcSubject: undefined,
      createdAt: new Date(),
    })
    const answer = await service.server.inject({
      method: 'POST',
      url: '/portal/api/session',
      remoteAddress: '10.0.0.1',
      headers: { origin: BASE_URL, 'x-forwarded-for': forwarded },
      payload: { email, password },
    })
    assert.equal(answer.statusCode, 200, answer.body)
    const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const sessions = await service.server.inject({
      url: '/portal/api/me/sessions',
      headers: { cookie },
    })
    return sessions.json()[0]?.address
  }

  test('where they are connected from, without a proxy', async () => {
    assert.equal(await addressBehind(undefined), '10.0.0.1')
  })

  test('where the proxies say, and not where they say themselves', async () => {
    assert.equal(await addressBehind(1), '192.0.2.40')
    assert.equal(await addressBehind(2), '203.0.113.9')
  })
})
