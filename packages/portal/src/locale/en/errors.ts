/** What this page itself has to say of a failure; the service's own errors come with their words. */
export const errorTexts = {
  'error.title': 'That did not work',
  'error.network': 'There is no connection to the service. Check your network and try again.',
  'error.timeout': 'The service took too long to answer. Try again.',
  'error.perhapsDone':
    'The connection was lost before the service answered, so the change may have been made or not. Load the page again to see before you try once more.',
  'error.unreadable': 'The service answered something that is not understood here.',
  'error.status': 'The service answered with status {status} and no explanation.',
  'error.unknown': 'Something went wrong in this page. Load it again.',
  'error.facts': '{code}, request {requestId}',
  'error.retry': 'Try again',
  'error.chunk': 'This page could not be loaded. It may have been updated meanwhile.',
  'error.saveLost':
    'The connection was lost before the service answered. Either all of it was saved or nothing. What you typed is still here: press the button again, nothing is saved twice.',
  'error.theirsLoaded':
    'Somebody else changed this meanwhile, and nothing of yours was saved. What they saved is loaded, and what you typed is still here. Look it over, then press the button again.',
  'error.theirValue': '{field} is now: {value}',
  'error.noValue': 'nothing',
  'error.takeTheirs': 'Drop what I typed',
  'error.asTyped': 'What is saved now is what you see here.',
  'error.changedMeanwhile':
    'Somebody else changed this meanwhile. Nothing of yours was saved. Load it again, then make your change once more.',
  'error.appUnknown': 'There is no such app, or it is not yours to see.',
} as const
