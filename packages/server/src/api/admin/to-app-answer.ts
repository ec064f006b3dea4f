import type { AppAnswer, AppSecretAnswer } from '@quayside/wire'
import type { App, AppSecret } from '../../apps/app.ts'

export function toAppAnswer(app: App): AppAnswer {
  return {
    apiKey: app.apiKey,
    name: app.name,
    enabled: app.enabled,
    securityEnabled: app.securityEnabled,
    linkRedirects: app.linkRedirects,
    allowedOrigins: [...app.allowedOrigins],
    createdAt: app.createdAt.toISOString(),
  }
}

export function toSecretAnswer({ app, secret }: AppSecret, now: Date): AppSecretAnswer {
  return { secret, version: app.version, formerSecretUntil: toFormerSecretUntil(app, now) }
}

/** What is over is not told. */
export function toFormerSecretUntil({ formerSecretUntil: until }: App, now: Date): string | null {
  return until && now < until ? until.toISOString() : null
}
