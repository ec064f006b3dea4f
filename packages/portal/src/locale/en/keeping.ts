/** Where files are kept at a source: the account and the folder. */
export const keepingTexts = {
  'keeping.title': 'Files kept in {title}',
  'keeping.lead':
    'For files that clients store with location “{location}”: they rest in a folder of one {title} account, with their names. All others rest as chosen above.',
  'keeping.nowhere': 'No account is chosen, so storing there is refused for now.',
  'keeping.noMore':
    'No account is chosen any more, so storing there is refused. What is kept there stays, and is served from there.',
  'keeping.isOff': 'Not set up',
  'keeping.isHalf': 'Not saved yet',
  'keeping.isOn': 'Connected',
  'keeping.isBroken': 'Disconnected',
  'keeping.account': 'Account',
  'keeping.who': '{name} ({email})',
  'keeping.inUse': 'In use now.',
  'keeping.justConnected': 'Just connected.',
  'keeping.folder': 'Folder',
  'keeping.folderHint':
    'Such as /Uploads. It has to be there already. Empty: everything in this {title}.',
  'keeping.root': 'All of the account',
  'keeping.kept': 'Files kept there',
  'keeping.waiting': 'Files on their way',
  'keeping.many': '{count} or more',
  'keeping.broken':
    '{title} does not let this app into the account any more. Files on their way rest here meanwhile. Connect it again and save.',

  'keeping.connect': 'Connect {title}',
  'keeping.connectAgain': 'Connect {title} again',
  'keeping.connectOther': 'Connect another account',
  'keeping.candidate':
    'Connected as {name} ({email}). Choose a folder and save; until then nothing goes there.',
  'keeping.toKeys': 'Keys for {title}',

  'keeping.choose': 'Choose a folder',
  'keeping.chooseTitle': 'Folders in {title}',
  'keeping.folders': 'Folders',
  'keeping.noFolders': 'There is no folder in here.',
  'keeping.up': 'Back to the folder above',
  'keeping.take': 'Choose this one',

  'keeping.save': 'Keep files there',
  'keeping.saved': 'Saved. Files go there from now on.',
  'keeping.moves':
    'What is kept already stays where it is, and is served from there. Files on their way go to the new place.',
  'keeping.test': 'Test settings',
  'keeping.testTitle': 'What the test of this folder says',
  'keeping.testing': 'A small file is being written, read and deleted there…',
  'keeping.works': 'Files can be kept there.',
  'keeping.fails': 'Files cannot be kept there yet. What to do stands beside what is wrong.',

  'keeping.stop': 'Keep no more files there',
  'keeping.stopTitle': 'Keep no more files in {title}?',
  'keeping.stopText':
    'Storing with location “{location}” is refused from then on. What is kept there stays, and is served from there, so the account stays connected.',
  'keeping.stopRights':
    'To take the rights back as well, revoke the connection afterwards; files that are kept there answer no more then:',
  'keeping.stopped': 'Nothing more goes to {title}.',
} as const
