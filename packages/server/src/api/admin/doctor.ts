import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DoctorAnswer } from '@quayside/wire'
import type { Doctor } from '../../doctor.ts'
import { callerSignal } from '../caller.ts'

export interface DoctorRoutesDeps {
  readonly doctor: Doctor
}

/** `GET /api/admin/doctor`: what stands in the way of working, and how to mend it. */
export function doctorRoutes({ doctor }: DoctorRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/doctor',
      {
        config: { guard: 'admin' },
        schema: {
          summary: 'Look for what is wrong',
          security: [{ adminToken: [] }],
          response: { 200: DoctorAnswer },
        },
      },
      async (_request, reply) => {
        const findings = await doctor(callerSignal(reply))
        return { ok: findings.every(({ ok }) => ok), findings: [...findings] }
      },
    )
  }
}
