#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { toComplaint } from './complaint.ts'

// Type stripping and compiling are two thirds of a start; the second one finds both done.
enableCompileCache()

const { createProgram } = await import('./program.ts')

try {
  await createProgram().parseAsync()
} catch (error) {
  const { text, exitCode } = toComplaint(error)
  if (text) process.stderr.write(`${text}\n`)
  process.exitCode = exitCode
}
