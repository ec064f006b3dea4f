import { RE2JS } from 're2js'
import { type ClauseFinding, quote, wordsOf } from './explain-words.ts'
import { LATEST_SECONDS } from './make-policy.ts'
import type { Policy } from './parse-policy.ts'
import { allows, compileExpression, isExpired, type PolicyUse, type UseClause } from './policy.ts'

/** Before 2001: nobody means it, but a duration is that small. */
const EARLIEST_SECONDS = 1_000_000_000
const MS_PER_SECOND = 1_000

export function explainExpiry(policy: Policy, now: Date): ClauseFinding {
  const outcome = isExpired(policy, now) ? 'failed' : 'passed'
  return { clause: 'expiry', outcome, message: expiryWords(policy.expiry, outcome, now) }
}

function expiryWords(expiry: number, outcome: 'passed' | 'failed', now: Date): string {
  if (expiry >= LATEST_SECONDS) {
    const seconds = Math.floor(expiry / MS_PER_SECOND)
    return `${expiry} looks like milliseconds, so it is good for thousands of years. Write seconds since 1970: ${seconds}.`
  }
  const seconds = Math.floor(now.getTime() / MS_PER_SECOND)
  if (expiry < EARLIEST_SECONDS) {
    return `${expiry} looks like a duration. "expiry" is an instant, in seconds since 1970; now it is ${seconds}.`
  }
  const instant = new Date(expiry * MS_PER_SECOND).toISOString()
  if (outcome === 'passed') return `It is good until ${instant}.`
  return `It was good until ${instant}; now it is ${now.toISOString()}. Make a new one, and let it be good for longer.`
}

/** One clause about what is asked for, with the outcome that checking it has. */
export function explainUse(policy: Policy, clause: UseClause, use: PolicyUse): ClauseFinding {
  if (clause === 'call') return explainCall(policy, use)
  const wanted = policy[clause]
  if (wanted === undefined) {
    return { clause, outcome: 'absent', message: `It says nothing of a ${clause}: any is allowed.` }
  }
  try {
    if (!allows(policy, clause, use)) {
      return { clause, outcome: 'failed', message: refusal(clause, wanted, use[clause]) }
    }
  } catch (error) {
    return { clause, outcome: 'failed', message: `${wordsOf(error)} ${SYNTAX}` }
  }
  const message =
    use[clause] === undefined
      ? `The request names no ${clause}, so ${quote(wanted)} does not count.`
      : `It allows ${quote(wanted)}.`
  return { clause, outcome: 'passed', message }
}

const SYNTAX = 'It is a regular expression of RE2: no looking around, no references back.'

function explainCall({ calls }: Policy, { call }: PolicyUse): ClauseFinding {
  if (calls === undefined && call === 'exif') {
    return {
      clause: 'call',
      outcome: 'failed',
      message: 'Without "call" everything is allowed but exif. Add "exif" to "call".',
    }
  }
  if (calls === undefined) {
    const message = 'It says nothing of calls: all of them but exif are allowed.'
    return { clause: 'call', outcome: 'absent', message }
  }
  const allowed = calls.length === 0 ? 'no call at all' : calls.join(', ')
  if (calls.includes(call)) {
    return { clause: 'call', outcome: 'passed', message: `It allows ${allowed}.` }
  }
  const message = `It allows ${allowed}, and the request is "${call}". Add "${call}" to "call".`
  return { clause: 'call', outcome: 'failed', message }
}

function refusal(
  clause: Exclude<UseClause, 'call'>,
  wanted: string,
  given: string | undefined,
): string {
  if (clause === 'handle') return handleRefusal(wanted, given)
  const text = given ?? ''
  return `${quote(wanted)} does not match the whole of ${quote(text)}. ${mend(wanted, text)}`
}

function handleRefusal(wanted: string, given: string | undefined): string {
  if (given === undefined) {
    return `It is for the file ${quote(wanted)} only, and the request is about no file. Leave "handle" out for it.`
  }
  if (wanted !== given && wanted.includes(given)) {
    return `It says ${quote(wanted)}: write the handle alone, ${quote(given)}.`
  }
  return `It is for the file ${quote(wanted)}, and the request is about ${quote(given)}.`
}

/** What is most often wrong with an expression that does not match. */
function mend(expression: string, text: string): string {
  const compiled = compileExpression('', expression)
  if (compiled.matcher(text).find()) {
    return 'It matches a part of it: add ".*" where more may stand.'
  }
  if (RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE).matches(text)) {
    return 'Capital and small letters differ.'
  }
  if (matchesAsGlob(expression, text)) {
    return 'It is a regular expression: write ".*" where you mean "*".'
  }
  return 'Change the expression, or what is asked for.'
}

function matchesAsGlob(expression: string, text: string): boolean {
  try {
    return compileExpression('', expression.replaceAll(/(?<![.\])])\*/g, '.*')).matches(text)
  } catch {
    return false // a guess that is no expression is a wrong guess
  }
}
