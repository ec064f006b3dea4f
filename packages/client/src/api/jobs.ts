/** Something the service carries on by itself: an ingest, an export. */
export interface Job {
  readonly id: string
  readonly state: string
}

/** Nothing more happens to it. */
export const hasEnded = ({ state }: Job): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled'

/** Says which request it is, when it is repeated. */
export const newRequestKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-')
