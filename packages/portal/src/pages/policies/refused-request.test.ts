import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readRefusedRequest } from './refused-request.ts'

const POLICY = 'eyJleHBpcnkiOjE4OTM0NTYwMDB9'
const SLASHED = 'eyJwYXRoIjoiL35+fj8/Pz4+PiJ9/w=='
const SIGNATURE = '5e53132e97fda0a50c643eed78c0998d92900ad857d3fa86c96c021082476854'
const HANDLE = 'aB3dE6gH9jK2mN5pQ8sT'
const pair = { policy: POLICY, signature: SIGNATURE }

describe('a refused request that was pasted', () => {
  it('gives its pair and its file from an address', () => {
    const address = `https://files.example/${HANDLE}?policy=${POLICY}&signature=${SIGNATURE}`
    assert.deepEqual(readRefusedRequest(` ${address}\n`), { ...pair, handle: HANDLE })
  })

  it('gives what is percent-encoded as it was signed', () => {
    const address = `/api/file/${HANDLE}?signature=${SIGNATURE}&policy=${encodeURIComponent(SLASHED)}`
    assert.deepEqual(readRefusedRequest(address), {
      policy: SLASHED,
      signature: SIGNATURE,
      handle: HANDLE,
    })
  })

  it('gives the pair of a task in a path, with quotation marks or without', () => {
    const tasks = [
      `security=policy:${POLICY},signature:${SIGNATURE}`,
      `security=p:"${POLICY}",s:"${SIGNATURE}"`,
      `security=policy:%22${POLICY}%22,signature:%22${SIGNATURE}%22`,
      `security=signature:${SIGNATURE},policy:${POLICY}`,
    ]
    for (const task of tasks) {
      const address = `https://files.example/${task}/resize=width:100/${HANDLE}`
      assert.deepEqual(readRefusedRequest(address), { ...pair, handle: HANDLE }, task)
    }
    const slashed = `/security=policy:${SLASHED},signature:${SIGNATURE}/${HANDLE}`
    assert.equal(readRefusedRequest(slashed)?.policy, SLASHED)
  })

  it('gives the pair of a JSON body', () => {
    const body = JSON.stringify({ apikey: 'A', security: pair, fileName: 'x' }, undefined, 2)
    assert.deepEqual(readRefusedRequest(body), pair)
  })

  it('is nothing without a pair', () => {
    for (const words of ['', POLICY, 'https://files.example/', `?policy=${POLICY}`]) {
      assert.equal(readRefusedRequest(words), undefined, words)
    }
  })
})
