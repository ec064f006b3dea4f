import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { connectionOf, endpointsOfScript } from './connect.ts'
import { createPageTokens } from './page-tokens.ts'

const SCRIPT = 'https://static.fs.example.com:8443/picker/4.5.2/picker.js'

const connect = (client: unknown, script = SCRIPT) =>
  connectionOf(client, script, createPageTokens())

describe('where the service is', () => {
  it('is beside the host the script came from', () => {
    assert.equal(endpointsOfScript(SCRIPT)?.cloud, 'https://cloud.fs.example.com:8443')
    assert.equal(endpointsOfScript(SCRIPT)?.www, 'https://www.fs.example.com:8443')
  })

  it('is around the path the script came from', () => {
    const endpoints = endpointsOfScript('http://localhost:8080/q/static/picker/1/picker.js')

    assert.equal(endpoints?.www, 'http://localhost:8080/q')
    assert.equal(endpoints?.cloud, 'http://localhost:8080/q/cloud')
  })

  it('is what the client says where the script tells nothing', () => {
    const client = { session: { apikey: 'A', cname: 'fs.example.org' } }

    const { endpoints } = connect(client, 'https://assets.example.net/picker.js')

    assert.equal(endpoints.cloud, 'https://cloud.fs.example.org')
  })

  it('is a fault in words when nothing tells', () => {
    const client = { session: { apikey: 'A' } }

    assert.throws(() => connect(client, 'https://assets.example.net/picker.js'), /cname/)
  })
})

describe('who asks', () => {
  it('is read from the session of later clients, the signature anew each time', () => {
    const session = { apikey: 'A', policy: 'p1', signature: 's1' }
    const settings = connect({ session, cloud: {} })

    session.policy = 'p2'

    assert.equal(settings.apiKey, 'A')
    assert.deepEqual(settings.security, { policy: 'p2', signature: 's1' })
  })

  it('is asked of the oldest clients', () => {
    const client = {
      apikey: 'B',
      held: { policy: 'p', signature: 's' },
      cloud: () => ({}),
      getSecurity() {
        return this.held
      },
    }

    const settings = connect(client)

    assert.equal(settings.apiKey, 'B')
    assert.deepEqual(settings.security, { policy: 'p', signature: 's' })
  })

  it('is taken from our own client as it is', () => {
    const settings = {
      apiKey: 'C',
      endpoints: endpointsOfScript(SCRIPT),
      token: { get: () => 't', set: () => {} },
    }

    assert.equal(connect({ settings }), settings)
  })

  it('is refused without an API key', () => {
    assert.throws(() => connect({}), /API key/)
  })
})

describe('the token of the person', () => {
  it('is kept where clients sign out with it', () => {
    const cloud: { token?: string } = {}

    connect({ session: { apikey: 'A' }, cloud }).token?.set('t1')

    assert.equal(cloud.token, 't1')
  })

  it('is the same for all pickers of a page and app', () => {
    const tokens = createPageTokens()
    const client = { apikey: 'A', cloud: () => ({}) }
    connectionOf(client, SCRIPT, tokens).token?.set('t1')

    assert.equal(connectionOf(client, SCRIPT, tokens).token?.get(), 't1')
    assert.equal(connectionOf({ ...client, apikey: 'B' }, SCRIPT, tokens).token?.get(), undefined)
  })
})
