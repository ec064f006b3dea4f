import { Type } from 'typebox'
import { AppAnswer, AppSourceParams, Finding } from './admin.ts'

const Instant = Type.String({ format: 'date-time' })
const MaybeInstant = Type.Union([Instant, Type.Null()])
/** What was read; a change that was made to something newer is refused with `changed_meanwhile`. */
const Version = Type.Integer({ minimum: 0 })

/** An app with what people of the portal see of it. */
export const PortalAppAnswer = Type.Object({
  ...AppAnswer.properties,
  version: Version,
  formerSecretUntil: Type.Union([Instant, Type.Null()], {
    description: 'How long the secret before this one is accepted as well.',
  }),
})
export type PortalAppAnswer = Type.Static<typeof PortalAppAnswer>
export const PortalAppsAnswer = Type.Array(PortalAppAnswer)

export const NewPortalAppAnswer = Type.Object({
  ...PortalAppAnswer.properties,
  secret: Type.String(),
})
export type NewPortalAppAnswer = Type.Static<typeof NewPortalAppAnswer>

export const UpdatePortalAppRequest = Type.Object(
  {
    version: Version,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    enabled: Type.Optional(Type.Boolean()),
    securityEnabled: Type.Optional(Type.Boolean()),
    linkRedirects: Type.Optional(Type.Boolean()),
    allowedOrigins: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 100 })),
  },
  { additionalProperties: false },
)

/** The name typed in again: deleting an app takes its files along. */
export const DeletePortalAppRequest = Type.Object({ name: Type.String({ maxLength: 100 }) })

/** What deleting an app would take along. */
export const AppContentsAnswer = Type.Object({
  files: Type.Integer(),
  bytes: Type.Integer(),
  connections: Type.Integer(),
  webhooks: Type.Integer(),
})
export type AppContentsAnswer = Type.Static<typeof AppContentsAnswer>

export const AppSecretAnswer = Type.Object({
  secret: Type.String(),
  formerSecretUntil: MaybeInstant,
  version: Version,
})
export type AppSecretAnswer = Type.Static<typeof AppSecretAnswer>

/** With `version` nothing is done to what was changed meanwhile: a rotation asked for twice is one. */
export const RotateAppSecretRequest = Type.Object(
  { version: Type.Optional(Version) },
  { additionalProperties: false },
)

const Calls = Type.Array(Type.String({ maxLength: 16 }), { maxItems: 16 })
const Clause = Type.Optional(Type.String({ maxLength: 512 }))
export const MakePolicyRequest = Type.Object(
  {
    expiry: Type.Integer({ description: 'Seconds since 1970.' }),
    call: Type.Optional(Calls),
    handle: Clause,
    url: Clause,
    path: Clause,
    container: Clause,
    minSize: Type.Optional(Type.Integer({ minimum: 0 })),
    maxSize: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
)
export type MakePolicyRequest = Type.Static<typeof MakePolicyRequest>
export const MadePolicyAnswer = Type.Object({
  json: Type.String(),
  policy: Type.String(),
  signature: Type.String(),
})
export type MadePolicyAnswer = Type.Static<typeof MadePolicyAnswer>

/** A refused request, to be told why. */
export const ExplainPolicyRequest = Type.Object({
  policy: Type.String({ maxLength: 8192 }),
  signature: Type.String({ maxLength: 256 }),
  call: Type.String({ maxLength: 16 }),
  handle: Clause,
  url: Type.Optional(Type.String({ maxLength: 4096 })),
  path: Type.Optional(Type.String({ maxLength: 4096 })),
  container: Type.Optional(Type.String({ maxLength: 256 })),
})
export const PolicyClauseAnswer = Type.Object({
  clause: Type.String({
    description:
      'In the order of checking: `app` (only while it is paused), `policy`, `signature`, `expiry`, `call`, `handle`, `url`, `path`, `container`. It ends where nothing more can be told.',
  }),
  outcome: Type.Union([Type.Literal('passed'), Type.Literal('failed'), Type.Literal('absent')]),
  message: Type.String({
    description: 'What is wrong and how to mend it, or what the clause says.',
  }),
})
export type PolicyClauseAnswer = Type.Static<typeof PolicyClauseAnswer>
export const PolicyExplanationAnswer = Type.Object({
  allowed: Type.Boolean(),
  json: Type.Union([Type.String(), Type.Null()], {
    description: 'The policy decoded, if it can be.',
  }),
  clauses: Type.Array(PolicyClauseAnswer),
})
export type PolicyExplanationAnswer = Type.Static<typeof PolicyExplanationAnswer>

/** An app's registration with a source; never the secret. */
export const AppSourceAnswer = Type.Object({
  source: Type.String(),
  title: Type.String(),
  icon: Type.String({ description: 'An SVG image.' }),
  enabled: Type.Boolean({ description: 'The app has keys of its own and may use them.' }),
  clientId: Type.Union([Type.String(), Type.Null()]),
  hasSecret: Type.Boolean(),
  updatedAt: MaybeInstant,
  version: Version,
  redirectUris: Type.Object({ open: Type.String(), saveas: Type.String() }),
  noticeUri: Type.Union([Type.String(), Type.Null()], {
    description: 'What the service may call when files have changed, where it does.',
  }),
  setup: Type.Array(Type.String(), { description: 'The steps in the console of the service.' }),
  fields: Type.Object(
    { clientId: Type.String(), clientSecret: Type.String() },
    { description: 'What the service calls the two keys.' },
  ),
  consoleUrl: Type.Union([Type.String(), Type.Null()], {
    description: 'Where the service keeps the settings of an app.',
  }),
})
export type AppSourceAnswer = Type.Static<typeof AppSourceAnswer>
export const AppSourcesAnswer = Type.Array(AppSourceAnswer)

export const UpdateAppSourceRequest = Type.Object(
  {
    version: Version,
    enabled: Type.Boolean(),
    clientId: Type.Optional(Type.String({ maxLength: 256 })),
    clientSecret: Type.Optional(
      Type.String({ maxLength: 256, description: 'Left out: the one there is stays.' }),
    ),
  },
  { additionalProperties: false },
)

/** What the doctor found, in order; each with the exact fix when something is wrong. */
export const AppSourceDoctorAnswer = Type.Object({
  ok: Type.Boolean(),
  findings: Type.Array(Finding),
})
export type AppSourceDoctorAnswer = Type.Static<typeof AppSourceDoctorAnswer>

/** Signing in with the app's own registration, to see that it works: open `url` in a window, then ask for `try`. */
export const SourceTrialAnswer = Type.Object({
  trial: Type.String(),
  url: Type.String(),
})
export type SourceTrialAnswer = Type.Static<typeof SourceTrialAnswer>
export const AppSourceTrialParams = Type.Object({
  ...AppSourceParams.properties,
  trial: Type.String({ maxLength: 64 }),
})
export const SourceTrialResultAnswer = Type.Object({
  state: Type.Union([Type.Literal('waiting'), Type.Literal('connected'), Type.Literal('failed')]),
  account: Type.Union([Type.Object({ name: Type.String(), email: Type.String() }), Type.Null()]),
  entries: Type.Array(Type.Object({ name: Type.String(), kind: Type.String() })),
  findings: Type.Array(Finding),
})
export type SourceTrialResultAnswer = Type.Static<typeof SourceTrialResultAnswer>

const S3Fields = {
  bucket: Type.String({ minLength: 1, maxLength: 255 }),
  prefix: Type.String({ maxLength: 512 }),
  endpoint: Type.Union([Type.String({ maxLength: 512 }), Type.Null()]),
  region: Type.String({ minLength: 1, maxLength: 64 }),
  accessKeyId: Type.String({ minLength: 1, maxLength: 256 }),
}
/** Where an app's new files rest: with all others, or in a bucket of its own. */
export const AppStorageAnswer = Type.Object({
  kind: Type.Union([Type.Literal('shared'), Type.Literal('s3')]),
  shared: Type.String({ description: 'Where the files of all apps rest, in words.' }),
  s3: Type.Union([Type.Object({ ...S3Fields, hasSecret: Type.Boolean() }), Type.Null()]),
  version: Version,
})
export type AppStorageAnswer = Type.Static<typeof AppStorageAnswer>
const S3Request = Type.Object({
  ...S3Fields,
  secretAccessKey: Type.Optional(
    Type.String({ maxLength: 256, description: 'Left out: the one there is stays.' }),
  ),
})
export const UpdateAppStorageRequest = Type.Object(
  {
    version: Version,
    kind: Type.Union([Type.Literal('shared'), Type.Literal('s3')]),
    s3: Type.Optional(S3Request),
  },
  { additionalProperties: false },
)
export type UpdateAppStorageRequest = Type.Static<typeof UpdateAppStorageRequest>
/** The same, tried out and not kept: an object is written, read and deleted. */
export const TestAppStorageRequest = Type.Object({
  kind: Type.Union([Type.Literal('shared'), Type.Literal('s3')]),
  s3: Type.Optional(S3Request),
})
