import { text } from '../../locale/text.ts'

/** As the service counts them. */
const SHORTEST = 10

/** What keeps a new password from being taken, as far as it can be told here; nothing is fine. */
export function passwordProblem(password: string): string | undefined {
  const missing = SHORTEST - [...password].length
  if (password === '' || missing <= 0) return undefined
  return text('invitation.passwordShort', { count: missing })
}
