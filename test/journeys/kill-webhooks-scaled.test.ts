import { after, before, test } from 'node:test'
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts'
import { describeSize } from '../support/places.ts'
import { checkWebhookKills } from '../support/webhook-kills.ts'

describeSize('scaled', () => {
  let postgres: OwnPostgres
  before(async () => {
    postgres = await startOwnPostgres()
  })
  after(() => postgres.stop())

  test('20 kills while 2,000 events are delivered lose none, though PostgreSQL restarts as well', (context) =>
    checkWebhookKills(context, {
      env: { QUAYSIDE_DATABASE_URL: postgres.url },
      disturb: postgres.restart,
    }))
})
