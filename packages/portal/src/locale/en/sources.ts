export const sourcesTexts = {
  'sources.title': 'Sources',
  'sources.lead':
    'Where people may pick files from. Each is registered with your own keys, so that people see your name when they connect.',
  'sources.emptyTitle': 'No source needs keys',
  'sources.emptyText': 'This installation has no source that people connect to.',
  'sources.noKeys': 'No keys yet',
  'sources.keyIs': '{field} {key}',
  'sources.notSetUp': 'Not set up',
  'sources.off': 'Off',
  'sources.on': 'On',
  'sources.onWrong': 'On, but something is wrong',
  'sources.auth': '{title} Auth',

  'sources.setUp': 'Your app at {title}',
  'sources.openConsole': 'Open {title}’s console',
  'sources.steps': { one: '{count} step', other: 'The {count} steps, in order' },
  'sources.redirectUris': 'Redirect URIs',
  'sources.redirectLead':
    'Add both at {title}, exactly as they stand here. It sends people back to no other address.',
  'sources.uriOpen': 'For picking (open)',
  'sources.uriOpenThing': 'redirect URI for picking',
  'sources.uriSaveas': 'For saving (saveas)',
  'sources.uriSaveasThing': 'redirect URI for saving',

  'sources.keys': 'Keys',
  'sources.keysLead':
    'From your app’s page at {title}. When they are saved they are checked there at once.',
  'sources.isOn': 'Let people pick from {title} with these keys',
  'sources.secret.kept': 'One is saved. Leave this empty to keep it.',
  'sources.secret.needed': 'Another {field} needs its own secret.',
  'sources.offNote': 'While the box is not ticked, nobody can connect to {title}.',
  'sources.remove': 'Remove the keys',
  'sources.removeTitle': 'Remove the keys for {title}?',
  'sources.removeText':
    'Nobody can connect to {title} with this app any more, and who is connected has to connect again once there are keys. Files that were picked stay.',
  'sources.removed': 'The keys were removed.',

  'sources.notices': 'Webhook of {title}',
  'sources.noticesLead':
    'Optional, for links to files: {title} calls this address when something has changed, and links know it within seconds. Add it at {title} once the keys are saved.',
  'sources.noticeUri': 'Address',
  'sources.noticeUriThing': 'webhook address',

  'sources.doctor': 'Doctor',
  'sources.doctorLead':
    'Asks {title} about the keys, both redirect URIs and the permissions, and names the exact setting that is wrong.',
  'sources.examine': 'Examine',
  'sources.examineAgain': 'Examine again',
  'sources.examining': '{title} is being asked…',
  'sources.noKeysYet': 'Save the keys first.',
  'sources.wrong': {
    one: 'One thing is wrong. What to do stands beside it.',
    other: '{count} things are wrong. What to do stands beside each.',
  },
  'sources.allRight': 'Everything is right.',
  'sources.rightSoFar': 'Nothing is wrong so far. Connect and list your root to know the rest.',

  'sources.trial': 'Try it out',
  'sources.trialLead':
    'Sign in to {title} with these keys, as people of your app will, and see your own files. Nothing is kept: the permission is given back at once.',
  'sources.try': 'Connect and list my root',
  'sources.waiting': 'Waiting for you to sign in to {title} in the other window.',
  'sources.blocked':
    'Your browser opened no window. Open the page of {title} yourself with the button above.',
  'sources.openPage': 'Open {title}’s page',
  'sources.dropTrial': 'Stop waiting',
  'sources.connected': 'Connected as {name} ({email}).',
  'sources.connectedNobody': 'Connected to {title}.',
  'sources.notConnected': 'It did not work. What to do stands below.',
  'sources.root': 'Your root at {title}',
  'sources.rootEmpty': 'Your root at {title} is empty.',
} as const
