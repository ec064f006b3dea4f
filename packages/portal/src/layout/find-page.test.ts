import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hrefOf } from '../paths.ts'
import { findPage } from './find-page.ts'
import { appNav, generalNav, markedPage, samePage } from './nav.ts'

describe('addresses of the portal', () => {
  it('lead to the page they were made for, whatever names are in them', () => {
    const params = { apiKey: 'A/b?c', handle: 'ü %2F' }

    assert.deepEqual(findPage(hrefOf('file', params)), { name: 'file', params })
    assert.deepEqual(findPage('/portal'), { name: 'start', params: {} })
    assert.deepEqual(findPage(hrefOf('people')), { name: 'people', params: {} })
  })

  it('keep filters, and leave out those that are not set', () => {
    const params = { apiKey: 'A' }

    assert.equal(
      hrefOf('deliveries', params, { status: 'pending', action: '', endpoint: undefined }),
      '/portal/apps/A/deliveries?status=pending',
    )
    assert.equal(hrefOf('audit', {}, { app: 'A B' }), '/portal/audit?app=A+B')
  })

  it('lead nowhere when nothing is there, or they are broken', () => {
    assert.equal(findPage('/portal/apps/A/nothing'), undefined)
    assert.equal(findPage('/portal/apps/%E0%A4%A'), undefined)
    assert.equal(findPage('/elsewhere'), undefined)
  })
})

describe('the side bar', () => {
  it('leads to pages that are there', () => {
    const items = [...appNav('A'), generalNav(true)].flatMap((group) => group.items)

    for (const { page, href } of items) assert.equal(findPage(href)?.name, page)
  })

  it('shows people to owners alone', () => {
    const pages = (isOwner: boolean) => generalNav(isOwner).items.map(({ page }) => page)

    assert.ok(pages(true).includes('people'))
    assert.ok(!pages(false).includes('people'))
  })

  it('goes to the same page of another app, where that has it', () => {
    assert.equal(samePage('webhooks', 'B'), '/portal/apps/B/webhooks')
    assert.equal(samePage('file', 'B'), '/portal/apps/B')
    assert.equal(samePage(undefined, 'B'), '/portal/apps/B')
  })

  it('marks the list while one of its things is open', () => {
    assert.equal(markedPage('file'), 'files')
    assert.equal(markedPage('files'), 'files')
  })
})
