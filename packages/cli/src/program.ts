import { Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addAppCommands } from './app-commands.ts'
import { serverOption } from './server-option.ts'
import { addListenCommand, addWebhookCommands } from './webhook-commands.ts'

/**
 * The command line. Each command's code is loaded when it is called: `pick` must not wait for the
 * server's parts.
 */
export function createProgram(): Command {
  const program = new Command('quayside')
    .description('The file service a company runs itself.')
    .version(manifest.version, '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(quayside --help says more)')
  addServerCommands(program)
  addAppCommands(program)
  addPortalCommands(program)
  addPickCommand(program)
  addExportCommand(program)
  addWebhookCommands(program)
  addListenCommand(program)
  return program
}

function addServerCommands(program: Command): void {
  program
    .command('dev')
    .description('start on this machine, with a demo app and a Dropbox sandbox')
    .action(async () => (await import('./commands/dev.ts')).dev())
  program
    .command('serve')
    .description('start in production: answer requests and work on jobs')
    .action(async () => (await import('./commands/serve.ts')).serve())
  program
    .command('worker')
    .description('start in production: only work on jobs (PostgreSQL)')
    .action(async () => (await import('./commands/serve.ts')).worker())
  program
    .command('migrate')
    .description('bring the database to this version')
    .action(async () => (await import('./commands/migrate.ts')).migrate())
  program
    .command('doctor')
    .description('check everything the service stands on, and say how to mend it')
    .addOption(serverOption())
    .option('--json', 'print the findings as JSON')
    .action(async (options) => (await import('./commands/doctor.ts')).doctor(options))
}

function addPortalCommands(program: Command): void {
  program
    .command('portal')
    .description('the portal of a running server')
    .command('link')
    .description('print a link with which somebody gets in: a new password, or a new owner')
    .argument('<email>', 'the address of the person')
    .addOption(serverOption())
    .option('--json', 'print JSON')
    .action(async (email, options) =>
      (await import('./commands/portal.ts')).portalLink(email, options),
    )
}

function addPickCommand(program: Command): void {
  program
    .command('pick')
    .description(
      'store or link files of a source, e.g. quayside pick dropbox:/Photos/harbour.jpg; or store a whole folder: dropbox:/Photos/',
    )
    .argument('<files...>', 'source and path of each file; a folder ends in a slash')
    .addOption(serverOption())
    .option('--api-key <key>', 'the application (default: the demo application)')
    .option('--link', 'make living links instead of copies')
    .option('--pin', 'with --link: each goes on showing what its file is now')
    .option('--export <format>', 'for documents without a file of their own: the format wanted')
    .option('--sandbox-user <email>', 'consent as this account of the Dropbox sandbox')
    .option('--json', 'print each file as one line of JSON')
    .action(async (files, options) => (await import('./commands/pick.ts')).pick(files, options))
}

function addExportCommand(program: Command): void {
  program
    .command('export')
    .description(
      'save files in a source, e.g. quayside export <handle> dropbox:/Invoices/March.pdf',
    )
    .argument(
      '<what-and-where...>',
      'handles or addresses, or tasks in front of one (output=format:pdf/<handle>); last a folder (dropbox:/Invoices/) or, for one file, a folder and a name',
    )
    .addOption(serverOption())
    .option('--api-key <key>', 'the application (default: the demo application)')
    .addOption(
      new Option('--on-clash <what>', 'when the name is taken there')
        .choices(['rename', 'replace', 'fail'])
        .default('rename'),
    )
    .option('--sandbox-user <email>', 'consent as this account of the Dropbox sandbox')
    .option('--json', 'print each file as one line of JSON')
    .action(async (texts, options) =>
      (await import('./commands/export.ts')).exportFiles(texts, options),
    )
}
