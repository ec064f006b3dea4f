import type { EventDefinition } from '../../packages/server/src/events/event.ts'
import { toStoredBody, toWebhookBody } from '../../packages/server/src/events/event-body.ts'
import { actions, events } from '../../packages/server/src/events/index.ts'
import { createPayloadFacts } from '../../packages/server/src/events/payload-facts.ts'

const facts = createPayloadFacts({
  baseUrl: 'https://files.example.com',
  sourceTitle: (source) => (source === 'dropbox' ? 'Dropbox' : source),
})
const EXAMPLE_ID = 42
const EXAMPLE_TIME = new Date('2030-01-01T00:00:00Z')

/** The manual's page about events, with the very body each is sent with. */
export function webhookEventsPage(): string {
  const sections = events.map(
    (event) =>
      `## ${event.action}: ${event.type}\n\n${event.help}\n\n\`\`\`json\n${exampleOf(event)}\n\`\`\``,
  )
  return `${INTRODUCTION}\n\n${tableOfActions()}\n\n${sections.join('\n\n')}\n`
}

/** The same for programs: what the client package exports. */
export function webhookActionsModule(): string {
  const names = actions.map((action) => `  '${action}',\n`).join('')
  return `// Written by \`npm run generate\` from packages/server/src/events/index.ts.

/** What webhooks can be added for. */
export const WEBHOOK_ACTIONS = [
${names}] as const

export type WebhookAction = (typeof WEBHOOK_ACTIONS)[number]
`
}

const INTRODUCTION = `# Events

What webhooks are told. How they are sent and checked is in [manual/webhooks.md](manual/webhooks.md). \`id\` and
\`timestamp\` (seconds) are integers; the \`id\` is the same in every attempt.`

function tableOfActions(): string {
  const rows = actions.map((action) => {
    const title = events.find((event) => event.action === action)?.title ?? ''
    return `| \`${action}\` | ${title} |`
  })
  return ['| event | called |', '| --- | --- |', ...rows].join('\n')
}

function exampleOf(
  event: Pick<EventDefinition<never>, 'action' | 'isBare' | 'examplePayload'>,
): string {
  const stored = toStoredBody(event, event.examplePayload(facts), EXAMPLE_TIME)
  return JSON.stringify(JSON.parse(toWebhookBody(EXAMPLE_ID, stored)), undefined, 2)
}
