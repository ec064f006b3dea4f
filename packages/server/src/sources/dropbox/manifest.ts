import type { SourceManifest } from '../source.ts'
import { icon } from './icon.ts'

/** `{redirectUriOpen}`, `{redirectUriSaveas}` and `{noticeUri}` stand for addresses of this installation. */
export const manifest: SourceManifest = {
  name: 'dropbox',
  title: 'Dropbox',
  icon,
  console: {
    url: 'https://www.dropbox.com/developers/apps',
    clientId: 'App key',
    clientSecret: 'App secret',
    redirectUris: '“Settings”, “OAuth 2”, “Redirect URIs”',
    scopes: '“Permissions”, and press “Submit” there',
    offline:
      'Under “Settings”, “OAuth 2”, set “Access token expiration” to “Short-lived”; only then Dropbox gives refresh tokens.',
    reach:
      'The access type of a Dropbox app cannot be changed. Create a new one with “Full Dropbox” at https://www.dropbox.com/developers/apps, set it up in the same way, and put its key and secret here.',
    users:
      'If Dropbox says that the app has reached its user limit, press “Enable additional users” under “Settings”, “Status”; if it says that the app is frozen, or after fifty people, press “Apply for production” there.',
    notices: '“Webhooks”, “Webhook URIs”',
  },
  setup: [
    'Open https://www.dropbox.com/developers/apps and choose “Create app”, with “Scoped access”.',
    'Choose “Full Dropbox”, so that people can pick from all of their files. With “App folder” they see only that folder.',
    'Under “Permissions” tick account_info.read, files.metadata.read and files.content.read. For saving files to Dropbox tick files.content.write as well. Then submit.',
    'Under “Settings”, “Redirect URIs”, add both addresses, exactly as they stand here: {redirectUriOpen} and {redirectUriSaveas}',
    'Copy the “App key” and the “App secret” from the same page into the fields here and save. They are checked with Dropbox at once.',
    'For links to files, go on to “Webhooks”, put {noticeUri} under “Webhook URIs” and press “Add”. Dropbox asks the address at once, which answers as soon as the keys are saved here. Then links know within seconds when a file was changed or deleted; without it they know after a while.',
    'A new app is in development: only your own account can connect. Before anybody else tries it, press “Enable additional users” under “Settings”, “Status”. Then others can connect as well, up to the number that Dropbox shows there.',
    'Before fifty people have connected, press “Apply for production” in the same place. Dropbox looks at the app: its name, its icon, and whether it asks for more permissions than it needs. Then the limit is gone. Whoever has fifty people and does not apply within the time that Dropbox sets finds the app frozen: who is connected stays so, and nobody new gets in.',
  ],
}
