/** The exit codes people and scripts may rely on. */
export const EXIT = { failed: 1, usage: 2 } as const

/** A fault the person at the terminal can mend: printed as it is, without a stack trace. */
export class Complaint extends Error {
  override readonly name = 'Complaint'
  readonly exitCode: number

  constructor(
    message: string,
    options: { readonly exitCode?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.exitCode = options.exitCode ?? EXIT.failed
  }
}

/** The command was called in a way that means nothing. */
export function misuse(message: string): Complaint {
  return new Complaint(message, { exitCode: EXIT.usage })
}

/**
 * What to print for anything that was thrown, and the exit code. Faults of the machine that people
 * meet (a port in use, a folder without rights) become a sentence that says what to do; only what
 * nobody expected is printed with its stack.
 */
export function toComplaint(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof Complaint) return { text: error.message, exitCode: error.exitCode }
  if (!(error instanceof Error)) return { text: String(error), exitCode: EXIT.failed }
  const own = ownExitCode(error)
  if (own) return own
  const sentence = operatorWords(error) ?? machineFault(error)
  return { text: sentence ?? error.stack ?? error.message, exitCode: EXIT.failed }
}

/** Commander has printed its own words already; help that was asked for is no failure. */
function ownExitCode(error: Error): { text: string; exitCode: number } | undefined {
  if (error.name !== 'CommanderError' || !('exitCode' in error)) return undefined
  return { text: '', exitCode: error.exitCode === 0 ? 0 : EXIT.usage }
}

/**
 * The service's own errors tell the operator more than they tell a visitor, and that is who reads
 * here. Known by shape: the class may not be loaded.
 */
function operatorWords(error: Error): string | undefined {
  if (error.name === 'ConfigError') return error.message
  if (error.name !== 'QuaysideError' || ('code' in error && error.code === 'internal'))
    return undefined
  return sentence(error.message)
}

/** Messages of parts begin small and end open, so that others can quote them. */
function sentence(words: string): string {
  const ends = /[.!?]$/.test(words) ? words : `${words}.`
  return ends.charAt(0).toUpperCase() + ends.slice(1)
}

function machineFault(error: Error): string | undefined {
  const code = 'code' in error ? error.code : undefined
  const path = 'path' in error ? String(error.path) : 'a file'
  if (code === 'EADDRINUSE') return portInUse('port' in error ? String(error.port) : '?')
  if (code === 'EACCES' && 'port' in error) {
    return `Listening on port ${error.port} is not allowed. Choose one above 1023: QUAYSIDE_PORT=8080`
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT') {
    return `${path} cannot be written. Give this user the right to, or choose another folder with QUAYSIDE_DATA_DIR.`
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return `${path} is in the way: it is not a folder. Choose another folder with QUAYSIDE_DATA_DIR.`
  }
  if (code === 'ENOSPC') return `The disk is full: ${path} could not be written.`
  return undefined
}

function portInUse(port: string): string {
  return [
    `Port ${port} is in use by another program.`,
    'Stop that program, or choose another port with QUAYSIDE_PORT (or QUAYSIDE_SANDBOX_PORT, QUAYSIDE_TLS_PORT).',
  ].join(' ')
}
