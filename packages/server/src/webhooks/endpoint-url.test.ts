import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEgressGate } from '../lib/egress-gate.ts'
import { checkEndpointUrl } from './endpoint-url.ts'

const NAMES: Readonly<Record<string, string>> = {
  'inside.example.com': '10.1.2.3',
  'hooks.example.com': '93.184.216.34',
}
const gate = createEgressGate({
  allow: ['127.0.0.2'],
  lookup: (hostname, _options, done) => {
    const address = NAMES[hostname]
    if (address) done(null, [{ address, family: 4 }])
    else done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
  },
})
const gateOfTheSystem = createEgressGate({ allow: [] })

for (const url of [
  'https://hooks.example.com/a?b=c',
  'http://hooks.example.com:8080',
  'https://93.184.216.34/hook',
  'http://127.0.0.2:3000',
]) {
  test(`${url} is taken`, () => checkEndpointUrl(url, gate))
}

test('a name that nobody knows yet is taken: it is looked up with every delivery', () =>
  checkEndpointUrl('https://soon.example.com/', gate))

test('a name whose look-up hangs is taken, too, after a while', async () => {
  const hanging = { check: () => new Promise<never>(() => {}) }
  const since = performance.now()

  await checkEndpointUrl('https://slow.example.com/', hanging)

  assert.ok(performance.now() - since < 10_000)
})

test('a name that leads inside is refused', async () => {
  await assert.rejects(checkEndpointUrl('https://inside.example.com/', gate), {
    kind: 'forbidden',
    code: 'egress_refused',
  })
})

for (const url of [
  '',
  'hook',
  '/hook',
  'ftp://example.com/',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://',
  'https://person@example.com/',
  'https://person:secret@example.com/',
  'https://example.com/a b',
  'https://example.com/a\nb',
  'https://example.com/#part',
  `https://example.com/${'a'.repeat(2_048)}`,
]) {
  test(`the address ${JSON.stringify(url.slice(0, 40))} is refused as unusable`, async () => {
    await assert.rejects(checkEndpointUrl(url, gate), {
      kind: 'invalid',
      code: 'endpoint_url_invalid',
    })
  })
}

for (const host of [
  '127.0.0.1',
  'localhost.',
  'foo.localhost',
  '2130706433',
  '0177.0.0.1',
  '0x7f.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '169.254.169.254',
  '10.0.0.1',
  '192.168.1.1',
  '0.0.0.0',
  '100.64.0.1',
  '[fd00::1]',
  '[fe80::1]',
]) {
  test(`an address inside is refused: ${host}`, async () => {
    await assert.rejects(checkEndpointUrl(`http://${host}/hook`, gateOfTheSystem), {
      kind: 'forbidden',
      code: 'egress_refused',
    })
  })
}
