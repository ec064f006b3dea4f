export const settingsTexts = {
  'settings.title': 'App settings',
  'settings.lead': 'The keys of this app, who may use them, and its end.',
  'settings.general': 'General',
  'settings.nameHint': 'For people. Nothing breaks when it is changed.',

  'settings.secret': 'App secret',
  'settings.theSecret': 'app secret',
  'settings.secretLead':
    'It signs policies on your server. Keep it there: whoever has it may do everything with this app’s files. The audit log tells who looked at it.',
  'settings.secretViewer': 'The secret is shown to developers and owners only.',
  'settings.rotate': 'Rotate the secret',
  'settings.rotateTitle': 'Rotate the secret of {name}?',
  'settings.rotateText':
    'A new secret is made. The one there is now is good for another 24 hours, so that you can put the new one on your servers one after the other. Policies signed with it end then as well.',
  'settings.rotateAgain':
    'The secret before the present one is still accepted until {time}. If you rotate now, it ends at once.',
  'settings.rotateLost':
    'The connection was lost before the service answered. Press the button again: no second secret is made.',
  'settings.rotateStale':
    'Nothing was done now: this app was changed since you opened this, perhaps by your own last try. Close this and look at when the former secret ends before you rotate.',
  'settings.fresh': 'This is the new secret. Put it on your servers.',
  'settings.formerUntil': 'The secret before this one is accepted until {time}.',

  'settings.security': 'Security',
  'settings.securityLead':
    'A policy says what a request may do and until when. Your server signs it with the app secret.',
  'settings.toPolicies': 'Make or explain a policy',
  'settings.securityOn': 'Every request needs a policy and a signature',
  'settings.securityHint':
    'Off, everybody with the API key may pick, upload and read. Deleting and overwriting need a policy in any case.',
  'settings.securityTurnsOn':
    'From then on pages and links without a policy are refused, also those that work now. Give your pages policies first.',
  'settings.securityTurnsOff':
    'From then on everybody who knows the API key or a link may pick, upload and read without your leave.',

  'settings.origins': 'Allowed origins',
  'settings.originsLead':
    'The pages that may use this app’s key in a browser. Others are refused. An empty list allows every page.',
  'settings.originsField': 'Origins',
  'settings.originsHint':
    'One on a line, with its scheme and without a path: https://shop.example or http://localhost:3000',
  'settings.originBare': '“{origin}” has no scheme. Did you mean https://{origin}?',
  'settings.originsMost': { one: 'At most {count} origin.', other: 'At most {count} origins.' },

  'settings.links': 'Links to files at a source',
  'settings.linksLead':
    'What a link leads to comes through this service: nobody sees a key or an address of the source.',
  'settings.linkRedirects': 'Links may send people to the source itself',
  'settings.linkRedirectsHint':
    'Whoever adds redirect=true to a link is sent to an address at the source under which anybody gets the file for some hours.',

  'settings.state': 'Pause',
  'settings.runningLead': 'The app answers. Pause it to stop everything for a while.',
  'settings.pausedLead':
    'The app is paused: every request with its key is refused with app_disabled. Its files, connections and settings are kept.',
  'settings.pause': 'Pause the app',
  'settings.resume': 'Let it go on',
  'settings.pauseTitle': 'Pause {name}?',
  'settings.pauseText':
    'From now on every request with its key is refused: nobody can pick, upload or convert, and its links show an error.',
  'settings.pauseKept': 'Nothing is lost. When you let it go on, all is as before.',
  'settings.paused': 'The app is paused.',
  'settings.resumed': 'The app goes on.',

  'settings.delete': 'Delete this app',
  'settings.deleteLead': 'With everything it has, for good. To stop it for a while, pause it.',
  'settings.deleteOwner': 'Only owners may delete an app.',
  'settings.deleteAction': 'Delete the app',
  'settings.deleteTitle': 'Delete {name}?',
  'settings.deleteText': 'With the app these go:',
  'settings.deleteForever':
    'It stops at once, and its links show an error. Nobody can bring it back.',
  'settings.deleted': '{name} was deleted.',
  'settings.goneFiles': {
    one: '{count} file ({size}), and what was made of it',
    other: '{count} files ({size}), and what was made of them',
  },
  'settings.goneNoFiles': 'No files: it has none',
  'settings.goneConnections': {
    one: '{count} connection of a person to a source, which is revoked',
    other: '{count} connections of people to sources, which are revoked',
  },
  'settings.goneWebhooks': {
    one: '{count} webhook; what it has not been told yet is not told any more',
    other: '{count} webhooks; what they have not been told yet is not told any more',
  },
  'settings.goneKeys': 'Its API key, secret and settings',
} as const
