import { printableJson } from './format.ts'

/** Standard output is for results. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function printJson(value: unknown): void {
  print(printableJson(JSON.stringify(value)))
}

/** Everything else goes to standard error. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
