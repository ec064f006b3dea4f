export const webhooksTexts = {
  'webhooks.title': 'Webhooks',
  'webhooks.lead':
    'Addresses of yours that are told what happens. Every request is signed with the secret of its webhook.',
  'webhooks.add': 'Add a webhook',
  'webhooks.addAction': 'Add',
  'webhooks.url': 'URL',
  'webhooks.urlHint': 'Events are sent there with POST. Answer with 200 within 30 seconds.',
  'webhooks.event': 'Event',
  'webhooks.all': 'All',
  'webhooks.allHint': 'Adds one entry for each event, so that each has its own secret and state.',
  'webhooks.added': { one: 'Webhook added.', other: '{count} webhooks added.' },
  'webhooks.useScheme': 'Use {url}',

  'webhooks.fault.missing': 'Fill in the URL that events are to be sent to.',
  'webhooks.fault.blank': 'There is a blank within the URL. Take it out, or write %20.',
  'webhooks.fault.noScheme':
    'The scheme is missing. Begin the URL with https://, as in https://example.com/webhooks.',
  'webhooks.fault.otherScheme':
    'Events can only be sent to URLs that begin with https:// or http://.',
  'webhooks.fault.malformed':
    'This is no complete URL. Write it like https://example.com/webhooks.',
  'webhooks.fault.login':
    'Take the user name and password out of the URL: they would end up in logs. Check the signature to know who sends.',
  'webhooks.fault.fragment': 'Take out the # and what is behind it: it is never sent.',

  'webhooks.state': 'State',
  'webhooks.actions': 'Actions',
  'webhooks.secret': 'secret',
  'webhooks.since': 'since {day}',
  'webhooks.formerUntil': 'The former secret signs as well until {at}.',
  'webhooks.secretsOnce': {
    one: 'Copy the secret below now. It is shown this once.',
    other: 'Copy the {count} secrets below now. They are shown this once.',
  },
  'webhooks.allSecrets': 'all secrets',
  'webhooks.secretsKept': 'I have copied them',
  'webhooks.enabled': 'Enabled',
  'webhooks.paused': 'Paused',
  'webhooks.failing': 'Failing',
  'webhooks.failingSince': 'since {at}',
  'webhooks.because.asked': 'by somebody of yours',
  'webhooks.because.failing': 'because nothing could be delivered for five days',
  'webhooks.because.gone': 'because it answered 410 Gone',
  'webhooks.deliveries': 'Deliveries',
  'webhooks.deliveriesOf': 'Deliveries of {title}',
  'webhooks.testUnderWay': 'The test is under way',
  'webhooks.testDone': 'Test: {outcome}',

  'webhooks.test': 'Send a test: {name}',
  'webhooks.pause': 'Pause: {name}',
  'webhooks.enable': 'Enable: {name}',
  'webhooks.nowPaused': 'Paused. It is not told what happens meanwhile.',
  'webhooks.nowEnabled': 'Enabled.',
  'webhooks.rotate': 'New secret: {name}',
  'webhooks.rotateTitle': 'A new secret for {title}?',
  'webhooks.rotateText':
    'For a day both secrets sign, so that you can change yours without missing anything.',
  'webhooks.rotateAction': 'Make a new secret',
  'webhooks.rotated': 'There is a new secret. Copy it now.',
  'webhooks.remove': 'Remove: {name}',
  'webhooks.removeTitle': 'Remove the webhook for {title}?',
  'webhooks.removeText':
    'What still waits to be sent to it is given up. Its deliveries stay in the list.',
  'webhooks.removeAction': 'Remove',
  'webhooks.removed': 'Webhook removed.',

  'webhooks.emptyTitle': 'No webhooks yet',
  'webhooks.emptyText':
    'Add the URL of yours that is to be told. With “All” it gets one entry for each event.',

  'live.on': 'Live',
  'live.label': 'Live: show what happens as it happens',
  'live.lags': 'No connection',
} as const
