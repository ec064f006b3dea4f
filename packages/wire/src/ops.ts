import { Type } from 'typebox'

export const HealthAnswer = Type.Object({ ok: Type.Literal(true) })

export const ReadyAnswer = Type.Object(
  {
    ok: Type.Boolean(),
    parts: Type.Record(Type.String(), Type.String(), {
      description: 'For each part `ok` or what is wrong with it.',
    }),
  },
  { description: 'Whether everything the service stands on answers.' },
)
export type ReadyAnswer = Type.Static<typeof ReadyAnswer>
