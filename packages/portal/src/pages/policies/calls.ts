/** What a policy can allow, as the service names it, in the order of a file's life. */
export const CALLS = [
  'pick',
  'store',
  'read',
  'stat',
  'convert',
  'exif',
  'write',
  'writeUrl',
  'remove',
  'runWorkflow',
] as const
export type Call = (typeof CALLS)[number]
