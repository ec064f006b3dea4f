import { createHash } from 'node:crypto'
import { before } from 'node:test'
import { newConnectionId } from '../../lib/ids.ts'
import { usual } from '../../sources/source-harness.ts'
import { describeWriting, type WritableUnderTest } from '../../sources/source-writing.contract.ts'
import { createMemorySource } from './memory-source.ts'

let world: WritableUnderTest
before(async () => {
  const { source, consent } = createMemorySource({ now: () => new Date('2026-01-01T00:00:00Z') })
  const codeVerifier = 'verifier'
  const request = {
    client: { clientId: 'shop', clientSecret: 's' },
    redirectUri: 'http://localhost:8080/',
    state: 'state',
    codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
  }
  const back = consent(source.oauth.authorizeUrl({ ...request, flow: 'saveas' }))
  const code = back.searchParams.get('code') ?? ''
  const { accessToken } = await source.oauth.exchangeCode({
    ...request,
    ...{ code, codeVerifier },
    ...usual,
  })
  const access = { connectionId: newConnectionId(), accountId: 'ada', details: {} }
  world = { source, access: { ...access, token: async () => accessToken } }
})

describeWriting('memory', () => world)
