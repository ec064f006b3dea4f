export const findingsTexts = {
  'findings.address': 'address',
  'findings.right': 'right',
  'findings.wrong': 'wrong',
  'findings.pending': 'not tested',
  'findings.fix': 'What to do:',
} as const
