export type * from './api.ts'
export { endpointsOf, type Endpoints } from './endpoints.ts'
export { RequestError } from './request-error.ts'
