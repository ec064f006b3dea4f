import { Type } from 'typebox'
import { SOURCE_NAME_PATTERN } from './fields.ts'

const Origins = Type.Array(Type.String({ maxLength: 256 }), { maxItems: 100 })

export const CreateAppRequest = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
})

export const UpdateAppRequest = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  enabled: Type.Optional(Type.Boolean()),
  securityEnabled: Type.Optional(Type.Boolean()),
  linkRedirects: Type.Optional(Type.Boolean()),
  allowedOrigins: Type.Optional(Origins),
})

export const AppAnswer = Type.Object({
  apiKey: Type.String(),
  name: Type.String(),
  enabled: Type.Boolean(),
  securityEnabled: Type.Boolean(),
  linkRedirects: Type.Boolean({
    description: 'Links to files may send whoever asks for it to the source itself.',
  }),
  allowedOrigins: Origins,
  createdAt: Type.String({ format: 'date-time' }),
})
export type AppAnswer = Type.Static<typeof AppAnswer>

export const CreatedAppAnswer = Type.Object({
  ...AppAnswer.properties,
  secret: Type.String(),
})

export const AppsAnswer = Type.Object({ apps: Type.Array(AppAnswer) })

export const AppParams = Type.Object({ apiKey: Type.String({ maxLength: 64 }) })

export const AppSourceParams = Type.Object({
  apiKey: Type.String({ maxLength: 64 }),
  source: Type.String({ pattern: SOURCE_NAME_PATTERN }),
})

export const SourceCredentialsRequest = Type.Object({
  clientId: Type.String({ minLength: 1, maxLength: 256 }),
  clientSecret: Type.String({ minLength: 1, maxLength: 256 }),
})

/** What may be known of an app's registration with a source; never the secret. */
export const SourceCredentialsAnswer = Type.Object({
  source: Type.String(),
  clientId: Type.Union([Type.String(), Type.Null()]),
  redirectUris: Type.Object({ open: Type.String(), saveas: Type.String() }),
})

export const CreateSessionRequest = Type.Object({
  apikey: Type.String({ minLength: 1, maxLength: 64 }),
})

export const CreatedSessionAnswer = Type.Object({ token: Type.String() })

export const Finding = Type.Object({
  name: Type.String({ description: 'What was looked at: `database`, `app … dropbox keys`.' }),
  ok: Type.Boolean(),
  message: Type.String(),
  fix: Type.Optional(Type.String({ description: 'What to do, when something is wrong.' })),
  pending: Type.Optional(
    Type.Literal(true, { description: 'Not known yet: somebody has to sign in first.' }),
  ),
})
export type Finding = Type.Static<typeof Finding>

export const DoctorAnswer = Type.Object({
  ok: Type.Boolean(),
  findings: Type.Array(Finding),
})
