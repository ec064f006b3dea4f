import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFileTarget } from './parse-target.ts'

const H = 'QsHandle000000000001'
const P = 'eyJleHBpcnkiOjE4OTM0NTYwMDAsInBhdGgiOiIvL35+fj8/Pz4+PiJ9=='
const SLASHED = 'eyJl/HBp/cnk+iOjE4='
const S = '5e53132e97fda0a50c643eed78c0998d92900ad857d3fa86c96c021082476854'

for (const [path, wants] of [
  [`/${H}`, 'content'],
  [`/${H}+my file.png`, 'content'],
  [`/${H}+100%.png`, 'content'],
  [`/${H}?dl=true`, 'content'],
  [`/file/${H}`, 'content'],
  [`/${H}/metadata`, 'metadata'],
  [`/file/${H}/metadata?size=true`, 'metadata'],
] as const) {
  test(`${path} is the ${wants} of the file`, () => {
    const target = parseFileTarget(path)

    assert.deepEqual([target.handle, target.wants], [H, wants])
  })
}

for (const [title, path, policy] of [
  ['in order', `/security=policy:${P},signature:${S}/${H}`, P],
  ['by short names', `/security=p:${P},s:${S}/${H}`, P],
  ['in quotes', `/security=policy:"${P}",signature:"${S}"/${H}`, P],
  ['in encoded quotes', `/security=policy:%22${P}%22,signature:%22${S}%22/${H}`, P],
  ['encoded', `/security=policy:${encodeURIComponent(P)},signature:${S}/${H}`, P],
  ['unquoted with slashes', `/security=policy:${SLASHED},signature:${S}/${H}`, SLASHED],
  ['the other way round', `/security=signature:${S},policy:${P}/${H}`, P],
  ['the other way round with slashes', `/security=s:${S},p:${SLASHED}/${H}/metadata`, SLASHED],
  ['the other way round in quotes', `/security=s:${S},p:"${SLASHED}"/${H}`, SLASHED],
  ['in the query', `/${H}?policy=${encodeURIComponent(P)}&signature=${S}`, P],
  ['in the query with a bare plus', `/${H}?policy=${P}&signature=${S}`, P],
] as const) {
  test(`reads policy and signature ${title}`, () => {
    const { handle, security } = parseFileTarget(path)

    assert.deepEqual([handle, security], [H, { policy, signature: S }])
  })
}

for (const path of [
  `/resize=width:100/${H}`,
  `/resize=width:100/security=policy:${P},signature:${S}/${H}`,
  `/security=policy:${P},signature:${S}/resize=width:10/${H}`,
  `/AQs1DemoKeyForExamples/https://pics.example.net/a.png`,
  '/debug/flip/x',
  `/${H}/convert?w=100`,
]) {
  test(`says that ${path.slice(0, 40)} is not offered`, () => {
    assert.throws(() => parseFileTarget(path), { code: 'task_unsupported' })
  })
}

for (const path of ['/', '', '/ü', '//', '/a b']) {
  test(`finds no file at ${JSON.stringify(path)}`, () => {
    assert.throws(() => parseFileTarget(path), { kind: /not-found|unsupported/ })
  })
}
