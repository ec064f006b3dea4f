import type { Command } from 'commander'
import { serverOption } from './server-option.ts'

/** `quayside webhook …`: the webhooks of an application, and what was sent to them. */
export function addWebhookCommands(program: Command): void {
  const webhook = program.command('webhook').description('webhooks of an application')
  addEndpointCommands(webhook)
  addDeliveryCommands(webhook)
}

/** `quayside listen`: events on one's own machine. */
export function addListenCommand(program: Command): void {
  forApp(program.command('listen'))
    .description('stream events to this machine, signed as webhooks are')
    .option('--forward <url>', 'send them on, e.g. to http://localhost:3000/hook')
    .option('--secret <secret>', 'sign with this secret instead of a new one')
    .option('--after <id>', 'begin behind this event instead of with what is new')
    .action(async (options) => (await import('./commands/listen.ts')).listen(options))
}

function addEndpointCommands(webhook: Command): void {
  asJson(forApp(webhook.command('add')))
    .description('send events to an address; prints the secret, this once')
    .argument('<url>', 'the address')
    .requiredOption('--event <event>', 'an action such as fp.upload, or all')
    .action(async (url, options) => (await commands()).addWebhook(url, options))
  asJson(forApp(webhook.command('list')))
    .description('list the webhooks')
    .action(async (options) => (await commands()).listWebhooks(options))
  onOne(webhook.command('remove'))
    .description('remove a webhook; what waits for it is not delivered')
    .action(async (id, options) => (await commands()).removeWebhook(id, options))
  onOne(webhook.command('pause'))
    .description('send nothing to it for now')
    .action(async (id, options) => (await commands()).pauseWebhook(id, true, options))
  onOne(webhook.command('enable'))
    .description('send to it again')
    .action(async (id, options) => (await commands()).pauseWebhook(id, false, options))
  onOne(webhook.command('rotate'))
    .description('make a new secret; the former one signs for another day')
    .action(async (id, options) => (await commands()).rotateWebhook(id, options))
  onOne(webhook.command('test'))
    .description('send an event with example values')
    .action(async (id, options) => (await commands()).testWebhook(id, options))
}

function addDeliveryCommands(webhook: Command): void {
  asJson(forApp(webhook.command('deliveries')))
    .description('list what was sent, newest first')
    .option('--webhook <id>', 'to this webhook only')
    .option('--event <event>', 'of this action only')
    .option('--status <status>', 'pending, delivered or not_delivered')
    .option('--limit <count>', 'how many (default: 50, up to 200)')
    .option('--cursor <cursor>', 'older ones, as the last page said')
    .action(async (options) => (await deliveryCommands()).listDeliveries(options))
  asJson(forApp(webhook.command('show')))
    .description('show a delivery with its body and all attempts')
    .argument('<delivery>', 'its id')
    .action(async (id, options) => (await deliveryCommands()).showDelivery(id, options))
  asJson(forApp(webhook.command('replay')))
    .description('send a delivery again, or those of a time that were not delivered')
    .argument('[delivery]', 'its id')
    .option('--from <time>', 'those made at or after this time, e.g. 2030-01-31T12:00:00Z')
    .option('--to <time>', 'and before this time (default: now)')
    .option('--all', 'also those that were delivered')
    .option('--webhook <id>', 'to this webhook only')
    .action(async (id, options) => (await deliveryCommands()).replay(id, options))
}

const commands = () => import('./commands/webhook.ts')
const deliveryCommands = () => import('./commands/delivery.ts')

const onOne = (command: Command) => asJson(forApp(command)).argument('<webhook>', 'its id')

const asJson = (command: Command) => command.option('--json', 'print JSON')

function forApp(command: Command): Command {
  return command
    .option('--app <key>', 'the application (default: the demo application)')
    .addOption(serverOption())
}
