export const auditTexts = {
  'audit.title': 'Audit log',
  'audit.lead':
    'Every change somebody made here, by the admin token or by the command line. Nothing is ever taken out.',
  'audit.what': 'What',
  'audit.who': 'Who',
  'audit.app': 'App',
  'audit.allApps': 'All apps and the installation',
  'audit.outcome': 'Outcome',
  'audit.at': 'When',
  'audit.details': 'Details',
  'audit.done': 'Done',
  'audit.failed': 'Refused',
  'audit.unknown': 'Not known',
  'audit.unknownHint': 'It was begun, and the service ended before it was over.',
  'audit.emptyTitle': 'Nothing has been changed yet',
  'audit.emptyText': 'As soon as somebody changes something, it is written down here.',
} as const
