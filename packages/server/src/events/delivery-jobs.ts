import type { EndpointId } from '../lib/ids.ts'
import type { NewJob } from '../queue/queue.ts'

/** The kind of job that works on one endpoint's waiting line. */
export const DELIVERY_JOB = 'webhooks.deliver'

/** Wakes whoever delivers to an endpoint. One that waits already stands for any number of these. */
export function deliveryJob(endpointId: EndpointId): NewJob {
  return { kind: DELIVERY_JOB, key: endpointId, payload: { endpointId } }
}
