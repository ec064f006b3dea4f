import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { browserName } from './browser-name.ts'
import { rememberPlace, takePlace } from './coming-back.ts'
import { passwordProblem } from './password.ts'

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)'

describe('the name of a browser', () => {
  it('is the one people know it by', () => {
    const named = {
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox on Linux',
      [`${MAC} Version/18.5 Safari/605.1.15`]: 'Safari on macOS',
      [`${WINDOWS} Chrome/138.0.0.0 Safari/537.36`]: 'Chrome on Windows',
      [`${WINDOWS} Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0`]: 'Edge on Windows',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) CriOS/138.0 Safari/604.1':
        'Chrome on iOS',
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/138.0 Mobile Safari/537.36':
        'Chrome on Android',
      'curl/8.14.1': 'curl/8.14.1',
      '': 'Unknown browser',
    }

    for (const [userAgent, name] of Object.entries(named)) {
      assert.equal(browserName(userAgent), name)
    }
  })
})

describe('a new password', () => {
  it('has to be long, counted as people count', () => {
    assert.equal(passwordProblem(''), undefined)
    assert.match(passwordProblem('ninechars') ?? '', /^1 more character /)
    assert.match(passwordProblem('🔑🔑🔑') ?? '', /^7 more characters /)
    assert.equal(passwordProblem('ten chars!'), undefined)
  })
})

describe('coming back from another sign-in', () => {
  function memory() {
    const kept = new Map<string, string>()
    return {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    }
  }

  it('leads to where the person was, once', () => {
    const kept = memory()

    rememberPlace({ pathname: '/portal/apps/A/files', search: '?type=image%2F' }, kept)

    assert.equal(takePlace(kept), '/portal/apps/A/files?type=image%2F')
    assert.equal(takePlace(kept), undefined)
  })

  it('leads nowhere but to pages of the portal', () => {
    const kept = memory()

    rememberPlace({ pathname: '//evil.example/portal/', search: '' }, kept)

    assert.equal(takePlace(kept), undefined)
  })
})
