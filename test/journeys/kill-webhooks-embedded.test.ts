import { test } from 'node:test'
import { describeSize } from '../support/places.ts'
import { checkWebhookKills } from '../support/webhook-kills.ts'

describeSize('embedded', () => {
  test('20 kills while 2,000 events are delivered lose none of them', (context) =>
    checkWebhookKills(context, { env: {} }))
})
