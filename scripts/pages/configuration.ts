import { optionGroups } from '../../packages/server/src/config.ts'
import type { Option, Options } from '../../packages/server/src/lib/options.ts'

/** The manual's page about environment variables, from the descriptors that also read them. */
export function configurationPage(): string {
  const groups = optionGroups.map(({ title, options }) => `## ${title}\n\n${table(options)}`)
  return `${INTRODUCTION}\n\n${groups.join('\n\n')}\n`
}

const INTRODUCTION = `# Configuration

Quayside is configured by environment variables. They are read once, at the start; whatever is wrong
with them is reported together, each fault by its variable's name, and so is a variable that begins
with \`QUAYSIDE_\` and is not known. Without any, \`npm start\` works on a machine with nothing else
running. An empty variable counts as not set unless its line says otherwise.

A secret (marked 🔒) may also come from a file: set the variable's name with \`_FILE\` added to the
file's path.`

function table(options: Options): string {
  const rows = Object.entries(options).map(([name, option]) => row(name, option))
  return ['| variable | meaning | when not set |', '|---|---|---|', ...rows].join('\n')
}

function row(name: string, option: Option): string {
  const cells = [`\`${name}\`${option.isSecret ? ' 🔒' : ''}`, `${option.help}.`, otherwise(option)]
  return `| ${cells.map(escapeCell).join(' | ')} |`
}

function otherwise({ fallback, otherwise: words, mayBeEmpty }: Option): string {
  const text = words ?? (fallback === undefined ? 'nothing' : `\`${fallback}\``)
  return mayBeEmpty ? `${text}; empty means none` : text
}

/** A bar would begin the next cell. */
const escapeCell = (text: string) => text.replaceAll('|', '\\|')
