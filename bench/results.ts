import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { formatTables } from './table.ts'
import type { BenchRow } from './types.ts'

/** One run of one benchmark. */
export interface BenchResult {
  readonly date: string
  readonly machine: string
  readonly rounds: number
  readonly rows: readonly BenchRow[]
}

/** The last result of each benchmark, by name. */
export type Summary = Readonly<Record<string, BenchResult>>

const FOLDER = fileURLToPath(new URL('./results/', import.meta.url))
const LATEST = `${FOLDER}latest.json`
const DOCUMENT = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))
const TABLES_BEGIN = '<!-- tables: written by `npm run bench -- --document` -->'
const TABLES_END = '<!-- end of tables -->'
const GIB = 1024 ** 3

/** Keeps this run in a file of its own and as the latest of its benchmarks. */
export function keepResults(results: Summary): void {
  mkdirSync(FOLDER, { recursive: true })
  const date = new Date().toISOString().replace(/[:.]/g, '-')
  writeJson(`${FOLDER}${date}.json`, results)
  writeJson(LATEST, { ...readLatest(), ...results })
}

/** Puts the latest tables into the document about benchmarks. */
export function writeDocument(): void {
  const text = readFileSync(DOCUMENT, 'utf8')
  const [before, rest] = text.split(TABLES_BEGIN)
  const after = rest?.split(TABLES_END)[1]
  if (before === undefined || after === undefined) {
    throw new Error(`docs/benchmarks.md has lost the line ${TABLES_BEGIN} or ${TABLES_END}`)
  }
  const tables = Object.entries(readLatest()).map(formatResult).join('\n')
  writeFileSync(DOCUMENT, `${before}${TABLES_BEGIN}\n\n${tables}\n${TABLES_END}${after}`)
}

function formatResult([name, { date, machine, rounds, rows }]: [string, BenchResult]): string {
  const facts = `${date.slice(0, 10)}, ${rounds} counted rounds, ${machine}.`
  return [`## ${name}`, '', facts, '', formatTables(rows)].join('\n')
}

/** What the figures depend on, without the machine's name. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / GIB)
  return `${availableParallelism()} cores (${model}), ${memory} GiB, ${platform()} ${release().split('-')[0]} ${arch()}, Node ${process.version}`
}

function readLatest(): Summary {
  try {
    return JSON.parse(readFileSync(LATEST, 'utf8'))
  } catch {
    return {} // the first run on this clone
  }
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
