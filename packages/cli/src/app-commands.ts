import type { Command } from 'commander'
import { serverOption } from './server-option.ts'

/** `quayside app …`: the applications of a running server. */
export function addAppCommands(program: Command): void {
  const app = program.command('app').description('applications of a running server')
  asked(app.command('create'))
    .description('make an application; prints its API key and its secret')
    .requiredOption('--name <name>', 'what people call it')
    .action(async (options) => (await commands()).createApp(options))
  asked(app.command('list'))
    .description('list the applications')
    .action(async (options) => (await commands()).listApps(options))
  onOne(app.command('rename'))
    .description('give an application another name')
    .argument('<name>', 'what people call it from now on')
    .action(async (key, name, options) => (await commands()).changeApp(key, { name }, options))
  onOne(app.command('pause'))
    .description('refuse every request of an application, links included')
    .action(async (key, options) => (await commands()).changeApp(key, { enabled: false }, options))
  onOne(app.command('enable'))
    .description('answer its requests again')
    .action(async (key, options) => (await commands()).changeApp(key, { enabled: true }, options))
  addSecretCommands(app)
  onOne(app.command('usage'))
    .description('print what an application used, by day (UTC)')
    .option('--from <day>', 'such as 2030-01-31; 30 days up to --to if left out')
    .option('--to <day>', 'the last day; today if left out')
    .action(async (key, options) =>
      (await import('./commands/app-usage.ts')).showUsage(key, options),
    )
  onOne(app.command('delete'))
    .description('delete an application with all its files; without --yes it says what would go')
    .option('--yes', 'really')
    .action(async (key, options) => (await commands()).deleteApp(key, options))
}

function addSecretCommands(app: Command): void {
  onOne(app.command('secret'))
    .description('print the secret of an application')
    .action(async (key, options) => (await commands()).showSecret(key, options))
  onOne(app.command('rotate'))
    .description('make a new secret; the one before is accepted for another day')
    .action(async (key, options) => (await commands()).rotateSecret(key, options))
}

const commands = () => import('./commands/app.ts')

const asked = (command: Command) => command.addOption(serverOption()).option('--json', 'print JSON')

const onOne = (command: Command) => asked(command).argument('<key>', 'its API key')
