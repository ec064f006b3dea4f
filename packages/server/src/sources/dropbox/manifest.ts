import type { SourceManifest } from '../source.ts'
import { icon } from './icon.ts'

/** `{redirectUriOpen}` and `{redirectUriSaveas}` stand for the two addresses of this installation. */
export const manifest: SourceManifest = {
  name: 'dropbox',
  title: 'Dropbox',
  icon,
  setup: [
    'Open https://www.dropbox.com/developers/apps and choose “Create app”, with “Scoped access”.',
    'Choose “Full Dropbox”, so that people can pick from all of their files. With “App folder” they see only that folder.',
    'Under “Permissions” tick account_info.read, files.metadata.read and files.content.read. For saving files to Dropbox tick files.content.write as well. Then submit.',
    'Under “Settings”, “Redirect URIs”, add both addresses, exactly as they stand here: {redirectUriOpen} and {redirectUriSaveas}',
    'Copy the “App key” and the “App secret” from the same page into the fields here and save. They are checked with Dropbox at once.',
    'While the app is in development only your own account can connect. “Enable additional users” lets others in; apply for production before fifty people have connected.',
  ],
}
