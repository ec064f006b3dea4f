import { hash } from 'node:crypto'

/** What is kept of a token of 32 random bytes: nobody finds the token from it. */
export const hashToken = (token: string): string => hash('sha256', token)
