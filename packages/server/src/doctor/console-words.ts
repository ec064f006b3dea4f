import type { PersonalSource, SourceConsole } from '../sources/source.ts'

/** What a source's service calls the settings of a registration; plain words where it does not say. */
export function consoleOf({ manifest }: PersonalSource): SourceConsole {
  if (manifest.console) return manifest.console
  const { title } = manifest
  return {
    url: title,
    clientId: 'key',
    clientSecret: 'secret',
    redirectUris: 'the redirect URIs',
    scopes: 'the permissions',
    offline: `Let ${title} give out refresh tokens to your app.`,
    reach: `Give your app the right to see all files of a person at ${title}.`,
    users: `See on your app’s page at ${title} who may connect.`,
  }
}
