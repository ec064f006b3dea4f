import { Type } from 'typebox'

const Instant = Type.String({ format: 'date-time' })
const Email = Type.String({ minLength: 3, maxLength: 254 })
const PersonName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const Password = Type.String({ maxLength: 1024, description: 'At least 10 characters.' })
const Code = Type.String({ maxLength: 16, description: 'Six digits from the authenticator.' })

/** `owner` may do everything, `developer` all but people and deleting apps, `viewer` only look. */
export const Role = Type.Union([
  Type.Literal('owner'),
  Type.Literal('developer'),
  Type.Literal('viewer'),
])
export type Role = Type.Static<typeof Role>

/** The apps somebody may see: all, those of the future too, or these API keys. */
export const AppScope = Type.Union([
  Type.Literal('all'),
  Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1000 }),
])
export type AppScope = Type.Static<typeof AppScope>

export const PersonAnswer = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: Role,
  apps: AppScope,
  twoFactor: Type.Boolean({ description: 'Signing in needs a one-time code as well.' }),
  lastSeenAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
})
export type PersonAnswer = Type.Static<typeof PersonAnswer>
export const PeopleAnswer = Type.Array(PersonAnswer)

export const SignInRequest = Type.Object({
  email: Email,
  password: Password,
  code: Type.Optional(Code),
})

/** What the sign-in page has to know before anybody is signed in. */
export const SignInFactsAnswer = Type.Object({
  singleSignOn: Type.Union([
    Type.Object({ title: Type.String(), url: Type.String() }),
    Type.Null(),
  ]),
  /** Dev mode only: the sign-in that is filled in. */
  example: Type.Union([
    Type.Object({ email: Type.String(), password: Type.String() }),
    Type.Null(),
  ]),
})
export type SignInFactsAnswer = Type.Static<typeof SignInFactsAnswer>

/** Who is signed in. */
export const SessionAnswer = Type.Object({
  person: PersonAnswer,
  expiresAt: Instant,
})
export type SessionAnswer = Type.Static<typeof SessionAnswer>

/** A browser somebody is signed in with. */
export const PersonSessionAnswer = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  userAgent: Type.String(),
  address: Type.String(),
  createdAt: Instant,
  seenAt: Instant,
  expiresAt: Instant,
})
export type PersonSessionAnswer = Type.Static<typeof PersonSessionAnswer>
export const PersonSessionsAnswer = Type.Array(PersonSessionAnswer)

export const UpdateMeRequest = Type.Object(
  {
    name: Type.Optional(PersonName),
    password: Type.Optional(Type.Object({ current: Password, next: Password })),
  },
  { additionalProperties: false },
)

/** A secret for an authenticator app; in force once a code of it was given. */
export const TwoFactorAnswer = Type.Object({
  secret: Type.String({ description: 'Base32, to be typed in.' }),
  uri: Type.String({ description: '`otpauth://…`' }),
  qr: Type.String({ description: 'An SVG image of the address.' }),
})
export type TwoFactorAnswer = Type.Static<typeof TwoFactorAnswer>
export const ConfirmTwoFactorRequest = Type.Object({ password: Password, code: Code })
export const EndTwoFactorRequest = Type.Object({ password: Password })

export const UpdatePersonRequest = Type.Object(
  { role: Type.Optional(Role), apps: Type.Optional(AppScope) },
  { additionalProperties: false },
)

export const InviteRequest = Type.Object({ email: Email, role: Role, apps: AppScope })

export const InvitationAnswer = Type.Object({
  id: Type.String(),
  email: Type.String(),
  role: Role,
  apps: AppScope,
  invitedBy: Type.String(),
  createdAt: Instant,
  expiresAt: Instant,
})
export type InvitationAnswer = Type.Static<typeof InvitationAnswer>
export const InvitationsAnswer = Type.Array(InvitationAnswer)

export const NewInvitationAnswer = Type.Object({
  ...InvitationAnswer.properties,
  url: Type.String({ description: 'To be sent to the person; answered this once.' }),
})
export type NewInvitationAnswer = Type.Static<typeof NewInvitationAnswer>

/** What an invitation's link shows before it is taken. The first one names no address. */
export const OpenInvitationAnswer = Type.Object({
  email: Type.Union([Type.String(), Type.Null()]),
  role: Role,
  invitedBy: Type.Union([Type.String(), Type.Null()]),
})
export type OpenInvitationAnswer = Type.Static<typeof OpenInvitationAnswer>

export const AcceptInvitationRequest = Type.Object({
  email: Type.Optional(Email),
  name: PersonName,
  password: Password,
})

/** For the operator: a link with which an owner comes in, or somebody chooses a new password. */
export const PortalLinkRequest = Type.Object({ email: Email }, { additionalProperties: false })
export const PortalLinkAnswer = Type.Object({
  email: Type.String(),
  role: Role,
  url: Type.String({ description: 'To be opened by that person; answered this once.' }),
  expiresAt: Instant,
})
