import assert from 'node:assert/strict'
import type net from 'node:net'
import { test } from 'node:test'
import { createEgressGate } from './egress-gate.ts'

/** Stands for the world's name servers. */
const names =
  (table: Readonly<Record<string, readonly string[]>>): net.LookupFunction =>
  (hostname, _, callback) => {
    const addresses = table[hostname]?.map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }))
    if (addresses === undefined) callback(new Error('ENOTFOUND'), [])
    else callback(null, addresses)
  }
const closed = createEgressGate({ allow: [] })

const refused = [
  '127.0.0.1',
  '127.255.0.9',
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '198.18.0.1',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '[::1]',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd00:ec2::254',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '100::1',
]
for (const address of refused) {
  test(`refuses ${address}`, async () => {
    await assert.rejects(closed.check(address), { code: 'egress_refused', kind: 'forbidden' })
  })
}

test('lets public addresses through', async () => {
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111', '[2606:4700::1111]']) {
    const [pinned] = await closed.check(address)
    assert.equal(pinned.address, address.replace(/[[\]]/g, ''))
  }
})

test('refuses localhost and every name below it', async () => {
  for (const name of ['localhost', 'LOCALHOST', 'metadata.localhost', 'localhost.']) {
    await assert.rejects(closed.check(name), { code: 'egress_refused' })
  }
})

test('pins the public ones among the addresses of a name', async () => {
  const gate = createEgressGate({
    allow: [],
    lookup: names({ 'mixed.test': ['10.0.0.1', '8.8.8.8', '::1'], 'inside.test': ['10.0.0.1'] }),
  })

  assert.deepEqual(await gate.check('mixed.test'), [{ address: '8.8.8.8', family: 4 }])
  await assert.rejects(gate.check('inside.test'), { code: 'egress_refused' })
  await assert.rejects(gate.check('nowhere.test'), { code: 'egress_name_unknown' })
})

test('lets through what the operator allows, and no neighbour of it', async () => {
  const gate = createEgressGate({ allow: ['127.0.0.0/8', '10.1.2.3', ' ::1 ', 'fd00::/16'] })

  for (const address of ['127.0.0.1', '10.1.2.3', '::1', 'fd00::5', '::ffff:127.0.0.1']) {
    await gate.check(address)
  }
  for (const address of ['10.1.2.4', 'fd01::5', '192.168.0.1']) {
    await assert.rejects(gate.check(address), { code: 'egress_refused' })
  }
  assert.equal((await gate.check('hooks.localhost')).length, 2)
})

test('names an entry of the allow list that makes no sense', () => {
  for (const entry of ['localhost', '10.0.0.0/33', '', '10.0.0']) {
    assert.throws(() => createEgressGate({ allow: [entry] }), TypeError)
  }
})
