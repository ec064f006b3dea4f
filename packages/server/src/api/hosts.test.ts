import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routedUrl, targetOf } from './hosts.ts'

for (const [host, url, surface, path] of [
  ['cdn.fs.example.com', '/AHandle', 'cdn', '/AHandle'],
  ['CDN.fs.example.com:8443', '/AHandle', 'cdn', '/AHandle'],
  ['cloud.fs.example.com', '/folder/list', 'cloud', '/folder/list'],
  ['cloud.fs.example.com', '/cdn/x', 'cloud', '/cdn/x'],
  ['www.fs.example.com', '/api/file/H', 'www', '/api/file/H'],
  ['localhost:8080', '/api/file/H', 'www', '/api/file/H'],
  ['localhost:8080', '/', 'www', '/'],
  ['localhost:8080', '/cdn/H', 'cdn', '/H'],
  ['localhost:8080', '/cdn', 'cdn', '/'],
  ['localhost:8080', '/cloud/store/?a=1', 'cloud', '/store/?a=1'],
  ['localhost:8080', '/cdnx/H', 'www', '/cdnx/H'],
  ['localhost:8080', '/process', 'process', '/'],
  ['dialog.fs.example.com', '/dialog/save/?key=A', 'dialog', '/save/?key=A'],
  ['dialog.fs.example.com', '/dialogue', 'dialog', '/dialogue'],
  ['dialog.fs.example.com', '/dialog', 'dialog', '/'],
  ['www.fs.example.com', '/dialog/open', 'dialog', '/open'],
  ['evil.example.org', '/cloud/folder/list', 'cloud', '/folder/list'],
  ['cdn.other.example.com', '/x', 'www', '/x'],
  [undefined, '/cdn/H', 'cdn', '/H'],
] as const) {
  test(`${host ?? 'no host'} ${url} is ${path} of ${surface}`, () => {
    const target = targetOf(host, url, 'fs.example.com')

    assert.deepEqual([target.surface, target.path], [surface, path])
  })
}

test('paths with slashes, quotes, plus and percent arrive as they were sent', () => {
  const raw = '/AKey/store=path:%22in/%22/"https://pics.example.net//a+b%zz.png?x=1,2"'

  const byHost = targetOf('cdn.fs.example.com', raw, 'fs.example.com')
  const byPath = targetOf('localhost', `/cdn${raw}`, 'fs.example.com')

  assert.equal(byHost.path, raw)
  assert.equal(byPath.path, raw)
  assert.equal(routedUrl(byHost), '/cdn')
})

for (const [host, path, routed] of [
  ['process.fs.example.com', '/process', '/process'],
  ['process.fs.example.com', '/process?a=1', '/process'],
  ['cdn.fs.example.com', '/process/', '/process'],
  ['localhost', '/process', '/process'],
  ['localhost', '/cdn/process', '/process'],
  ['process.fs.example.com', '/AHandle', '/cdn'],
  ['process.fs.example.com', '/processes', '/cdn'],
  ['cdn.fs.example.com', '/process/AHandle', '/cdn'],
  ['localhost', '/process/store/AHandle', '/cdn'],
  ['cdn.fs.example.com', '/', '/cdn'],
] as const) {
  test(`${host}${path} is routed to ${routed}`, () => {
    assert.equal(routedUrl(targetOf(host, path, 'fs.example.com')), routed)
  })
}
