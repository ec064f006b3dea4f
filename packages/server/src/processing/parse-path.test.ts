import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { QuaysideError } from '../errors.ts'
import { NOT_OFFERED } from './index.ts'
import { createOwnHandles } from './own-handles.ts'
import { parsePath } from './parse-path.ts'
import { REFUSED } from './refused-tasks.ts'

const KEY = 'AQs1DemoKeyForExamples'
const H = 'QsHandle000000000001'
const H2 = 'QsHandle000000000002'
const P = 'eyJleHBpcnkiOjE4OTM0NTYwMDAsInBhdGgiOiIvL35+fj8/Pz4+PiJ9=='
const SLASHED = 'eyJl/HBp/cnk+iOjE4='
const S = '5e53132e97fda0a50c643eed78c0998d92900ad857d3fa86c96c021082476854'
const PIC = 'https://pics.example.net/a/b.png?x=1,2'

const ownHandle = createOwnHandles({
  baseUrl: 'https://files.example.com',
  domain: 'fs.example.com',
})

/** The address in short: key, tasks with what was said to them, sources. */
function read(path: string) {
  const { apiKey, calls, sources, isDebug, query } = parsePath(path, ownHandle)
  return {
    ...(isDebug && { isDebug }),
    ...(apiKey !== undefined && { apiKey }),
    tasks: calls.map(({ task, params }) => [task.name, params]),
    sources: sources.map((source) =>
      source.kind === 'alias'
        ? [source.alias, source.path]
        : source.kind === 'url'
          ? source.url
          : source.handle,
    ),
    ...(query.size > 0 && { query: String(query) }),
  }
}
const base64url = (text: string) => Buffer.from(text).toString('base64url')

describe('an address names its source', () => {
  for (const [path, sources] of [
    [`/${H}`, [H]],
    [`/${H}+my file.png`, [H]],
    [`/${H}+100%.png`, [H]],
    [`/${H}+a "quoted", [name].png`, [H]],
    [`/${H}&force=true`, [H]],
    [`/"${H}"`, [H]],
    [`//${H}`, [H]],
    [`/file/${H}`, [H]],
    [`/${KEY}/${PIC}`, [PIC]],
    [`/${KEY}/"${PIC}"`, [PIC]],
    [`/${KEY}/%22${PIC}%22`, [PIC]],
    [`/${KEY}/${encodeURIComponent(PIC)}`, [PIC]],
    [`/${KEY}/%22${encodeURIComponent(PIC)}%22`, [PIC]],
    [`/${KEY}/https:%2F%2Fpics.example.net%2Fa%252Fb.png`, ['https://pics.example.net/a%2Fb.png']],
    [
      `/${KEY}/http://a.example/o/in%2Fb.png?alt=media`,
      ['http://a.example/o/in%2Fb.png?alt=media'],
    ],
    [`/${KEY}/HTTPS://A.example/b`, ['HTTPS://A.example/b']],
    [`/${KEY}/https://a.example//b//c?d=e/f`, ['https://a.example//b//c?d=e/f']],
    [`/${KEY}/https://a.example/store=path:x/y`, ['https://a.example/store=path:x/y']],
    [`/${KEY}/https://a.example/metadata`, ['https://a.example/metadata']],
    [`/${KEY}/https://a.example/a+b%20c`, ['https://a.example/a+b%20c']],
    [`/${KEY}/src://photos/in/a%20b.png`, [['photos', 'in/a b.png']]],
    [`/${KEY}/[${H},${H2}]`, [H, H2]],
    [
      `/${KEY}/[${H}, "${PIC}",https://a.example/?b=1,2,${H2}]`,
      [H, PIC, 'https://a.example/?b=1,2', H2],
    ],
    [`/${KEY}/%5B${H},${H2}%5D`, [H, H2]],
    [`/${KEY}/b64://${base64url(PIC)}`, [PIC]],
    [`/${KEY}/b64://${Buffer.from(H).toString('base64')}`, [H]],
    [`/${KEY}/b64://${base64url(`[${H},"${PIC}"]`)}`, [H, PIC]],
  ] as const) {
    test(path, () => {
      assert.deepEqual(read(path).sources, sources)
    })
  }

  for (const [title, url, handle] of [
    ['of the CDN', `https://cdn.fs.example.com/${H}`, H],
    ['of the CDN on another port', `https://cdn.fs.example.com:8443/${H}+a.png`, H],
    ['of the process host', `http://process.fs.example.com/${H}`, H],
    ['of the file API', `https://www.fs.example.com/api/file/${H}`, H],
    ['below the base URL', `https://files.example.com/cdn/${H}?dl=true`, H],
    ['of the file API below the base URL', `https://files.example.com/api/file/${H}`, H],
  ] as const) {
    test(`an address of our own, ${title}, is the file behind it`, () => {
      assert.deepEqual(read(`/${KEY}/${url}`).sources, [handle])
      assert.deepEqual(read(`/${KEY}/"${url}"`).sources, [handle])
    })
  }

  for (const url of [
    `https://cdn.fs.example.com.evil.example/${H}`,
    `https://cdn.elsewhere.example/${H}`,
    `https://www.fs.example.com/${H}`,
    `https://cdn.fs.example.com/flip/${H}`,
    `https://files.example.com/other/${H}`,
    `https://constructor.fs.example.com/${H}`,
  ]) {
    test(`${url} is somebody else’s`, () => {
      assert.deepEqual(read(`/${KEY}/${url}`).sources, [url])
    })
  }
})

describe('policy and signature', () => {
  const policy = (text: string) => [['security', { policy: text, signature: S }]]
  for (const [title, text, expected] of [
    ['in order', `security=policy:${P},signature:${S}`, P],
    ['by short names', `security=p:${P},s:${S}`, P],
    ['in quotes', `security=policy:"${P}",signature:"${S}"`, P],
    ['in encoded quotes', `security=policy:%22${P}%22,signature:%22${S}%22`, P],
    ['encoded', `security=policy:${encodeURIComponent(P)},signature:${S}`, P],
    ['unquoted with slashes', `security=policy:${SLASHED},signature:${S}`, SLASHED],
    ['quoted with slashes', `security=policy:"${SLASHED}",signature:${S}`, SLASHED],
    ['the other way round', `security=signature:${S},policy:${P}`, P],
    ['the other way round with slashes', `security=s:${S},p:${SLASHED}`, SLASHED],
    ['the other way round in quotes', `security=s:${S},p:"${SLASHED}"`, SLASHED],
    ['the other way round, not padded', `security=s:${S},p:eyJ/abc/d+f`, 'eyJ/abc/d+f'],
  ] as const) {
    test(`${title} stand before a handle, a task, metadata or an address`, () => {
      for (const [rest, sources] of [
        [H, [H]],
        [`${H}?dl=true`, [H]],
        [`${H}/metadata`, [H]],
        [`store=path:in/${H}`, [H]],
        [`content/${H}`, [H]],
        [PIC, [PIC]],
        [`"${PIC}"`, [PIC]],
      ] as const) {
        const { tasks, sources: read_ } = read(`/${KEY}/${text}/${rest}`)
        assert.deepEqual(tasks.slice(0, 1), policy(expected), rest)
        assert.deepEqual(read_, sources, rest)
      }
    })
  }

  test('may stand behind other tasks', () => {
    const { tasks } = read(`/preview/security=policy:${SLASHED},signature:${S}/${H}`)

    assert.deepEqual(tasks, [['preview', {}], ...policy(SLASHED)])
  })
})

describe('tasks', () => {
  for (const [path, tasks] of [
    [`/store/${H}`, [['store', {}]]],
    [`/store=/${H}`, [['store', {}]]],
    [`/store=path:"in/",filename:b.png/${H}`, [['store', { path: 'in/', filename: 'b.png' }]]],
    [`/store=path:%22in/%22,filename:b.png/${H}`, [['store', { path: 'in/', filename: 'b.png' }]]],
    [
      `/store=path:in%2F,filename:a%2Cb%3Ac.png/${H}`,
      [['store', { path: 'in/', filename: 'a,b:c.png' }]],
    ],
    [`/store=filename:"a "b" c/d.png"/${H}`, [['store', { filename: 'a "b" c/d.png' }]]],
    [`/store=filename:a+b.png/${H}`, [['store', { filename: 'a+b.png' }]]],
    [`/store=filename:100%.png/${H}`, [['store', { filename: '100%.png' }]]],
    [`/store=filename:a%2520b.png/${H}`, [['store', { filename: 'a%20b.png' }]]],
    [`/store=filename:[draft]/${H}`, [['store', { filename: '[draft]' }]]],
    [`/store=filename:%5Bdraft%5D.pdf/${H}`, [['store', { filename: '[draft].pdf' }]]],
    [`/store=filename:"open,path:in/${H}`, [['store', { filename: '"open', path: 'in' }]]],
    [`/store=filename:[open,path:in/${H}`, [['store', { filename: '[open', path: 'in' }]]],
    [`/store=PATH:a,FileName:b/${H}`, [['store', { path: 'a', filename: 'b' }]]],
    [`/store=path:a,path:b/${H}`, [['store', { path: 'b' }]]],
    [`/store=base64decode:true/${H}`, [['store', { base64decode: true }]]],
    [`/store=base64decode/${H}`, [['store', { base64decode: true }]]],
    [`/store=workflows:[a-1,"b"]/${H}`, [['store', { workflows: ['a-1', 'b'] }]]],
    [`/store=workflows:%5Ba-1,b%5D/${H}`, [['store', { workflows: ['a-1', 'b'] }]]],
    [`/store=workflows:[]/${H}`, [['store', { workflows: [] }]]],
    [`/cache=false/${H}`, [['cache', { false: true }]]],
    [`/cache=f:true/${H}`, [['cache', { false: true }]]],
    [`/cache=expiry:max/${H}`, [['cache', { expiry: 'max' }]]],
    [`/cache=e:60/${H}`, [['cache', { expiry: 60 }]]],
    [`/metadata/${H}`, [['metadata', {}]]],
    [`/metadata=[size,mimetype]/${H}`, [['metadata', { fields: ['size', 'mimetype'] }]]],
    [`/metadata=0:size,1:mimetype/${H}`, [['metadata', { fields: ['size', 'mimetype'] }]]],
    [`/metadata=fields:[size]/${H}`, [['metadata', { fields: ['size'] }]]],
    [`/${H}/metadata`, [['metadata', {}]]],
    [`/file/${H}/metadata`, [['metadata', {}]]],
    [`/${KEY}/${H}/metadata`, [['metadata', {}]]],
    [`/fallback=file:${H2},cache:60/${H}`, [['fallback', { handle: H2, cache: 60 }]]],
    [
      '/preview=css:%22https%3A%2F%2Fa.example%2Fb.css%3Fc%3D1%22/'.concat(H),
      [['preview', { css: 'https://a.example/b.css?c=1' }]],
    ],
    [
      `/content/cache=false/${H}`,
      [
        ['content', {}],
        ['cache', { false: true }],
      ],
    ],
  ] as const) {
    test(path, () => {
      const address = read(path)
      assert.deepEqual(address.tasks, tasks)
      assert.deepEqual(address.sources, [H])
    })
  }

  test('may come as base64 of JSON, in either spelling', () => {
    const tasks = [
      { name: 'store', params: { path: 'in/', workflows: [] } },
      { Name: 'content', Params: null },
      { name: 'metadata', params: ['size'] },
      { name: 'cache', params: { expiry: 60 } },
    ]

    const address = read(`/${KEY}/b64/${base64url(JSON.stringify(tasks))}/b64://${base64url(PIC)}`)

    assert.deepEqual(address, {
      apiKey: KEY,
      tasks: [
        ['store', { path: 'in/', workflows: [] }],
        ['content', {}],
        ['metadata', { fields: ['size'] }],
        ['cache', { expiry: 60 }],
      ],
      sources: [PIC],
    })
  })
})

describe('what stands in front', () => {
  for (const [path, expected] of [
    [`/${KEY}/${H}`, { apiKey: KEY }],
    [`/debug/${KEY}/content/${H}`, { isDebug: true, apiKey: KEY }],
    [`/${KEY}/debug/content/${H}`, { isDebug: true, apiKey: KEY }],
    [`/debug/content/${H}`, { isDebug: true }],
    [`/content/${H}`, {}],
    [`/${H}?policy=a%2Bb&signature=c/d`, { query: 'policy=a%2Bb&signature=c%2Fd' }],
    [`/"${H}"?dl=true`, { query: 'dl=true' }],
    [`/${KEY}/%22${PIC}%22?dl=true`, { apiKey: KEY, query: 'dl=true' }],
    [`/${KEY}/${PIC}&dl=true`, { apiKey: KEY }],
  ] as const) {
    test(path, () => {
      const { tasks: _tasks, sources: _sources, ...rest } = read(path)
      assert.deepEqual(rest, expected)
    })
  }
})

describe('what cannot be read is refused in words', () => {
  for (const [path, code, words] of [
    [`/stoer=path:in/${H}`, 'task_unknown', 'invalid task `stoer`'],
    [
      `/store=pathh:in/${H}`,
      'task_parameter_unknown',
      'invalid parameter `pathh` for `store` task',
    ],
    [`/store=in/${H}`, 'task_parameter_unknown', 'invalid parameter `in` for `store` task'],
    [`/store=constructor:x/${H}`, 'task_parameter_unknown', /`constructor`/],
    [`/cache=expiry:soon/${H}`, 'task_parameter_invalid', /parameter `expiry` for `cache` task/],
    [`/cache=expiry:-1/${H}`, 'task_parameter_invalid', /`expiry`/],
    [`/cache=f:yes/${H}`, 'task_parameter_invalid', /`false`/],
    [`/security=policy:${P}/${H}`, 'task_parameter_missing', /`signature` for `security` task/],
    [`/fallback/${H}`, 'task_parameter_missing', /`handle` for `fallback` task/],
    [`/qr=version:1/${H}`, 'task_unsupported', 'The task `qr` is not offered here yet.'],
    [`/${KEY}/sfw/${H}`, 'task_unsupported', /`sfw` is not offered here: .* trained model/],
    [`/resise=width:100/${H}`, 'task_unknown', 'invalid task `resise`; did you mean `resize`?'],
    [
      `/resize=hieght:480/${H}`,
      'task_parameter_unknown',
      'invalid parameter `hieght` for `resize` task; did you mean `height`?',
    ],
    [
      `/blur=amount:21/${H}`,
      'task_parameter_invalid',
      /`amount` for `blur` task: .* from 0 to 20$/,
    ],
    [`/store=path:in`, 'address_source_missing', /names no file/],
    [`/${KEY}/store`, 'address_source_missing', /names no file/],
    [`/${KEY}/b64/bm90IGpzb24/${H}`, 'address_malformed', /base64 of JSON/],
    [`/${KEY}/b64/${base64url('{"name":1}')}/${H}`, 'address_malformed', /list of objects/],
    [`/${KEY}/b64/${base64url('[{"params":{}}]')}/${H}`, 'address_malformed', /no name/],
    [`/${KEY}/src://`, 'address_malformed', /src:/],
    [`/store=filename:a%00b/${H}`, 'task_parameter_invalid', /`filename` for `store` task/],
    [`/${KEY}/store/https%3A%2F%2Fa.example%2F%00`, 'address_malformed', /NUL/],
    ['/', 'file_missing', /not found/],
    ['', 'file_missing', /not found/],
    ['//', 'file_missing', /not found/],
    ['/ü', 'file_missing', /not found/],
    ['/a b', 'file_missing', /not found/],
    [`/${KEY}/ftp://a.example/b`, 'task_unknown', /`ftp:`/],
  ] as const) {
    test(path, () => {
      assert.throws(
        () => read(path),
        (error: unknown) => {
          assert.ok(error instanceof QuaysideError)
          assert.equal(error.code, code)
          assert.match(
            error.publicMessage,
            words instanceof RegExp ? words : new RegExp(RegExp.escape(words)),
          )
          return true
        },
      )
    })
  }

  test('every task of Filestack’s that is not offered says so itself', () => {
    for (const name of [...NOT_OFFERED, ...Object.keys(REFUSED)]) {
      assert.throws(() => read(`/${KEY}/${name}/${H}`), { code: 'task_unsupported' })
    }
  })
})
