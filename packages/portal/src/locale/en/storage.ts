export const storageTexts = {
  'storage.title': 'Storage',
  'storage.lead':
    'Where new files of this app rest. What is stored already stays where it is, and goes on being served from there.',
  'storage.where': 'Where files rest',
  'storage.place': 'New files',
  'storage.shared': 'With the files of all apps',
  'storage.own': 'In an S3 bucket of your own',
  'storage.ownHint':
    'At Amazon or anything that speaks S3. The secret is sealed before it is kept.',
  'storage.bucket': 'Bucket',
  'storage.bucketHint': 'Its name alone. It has to be there already.',
  'storage.region': 'Region',
  'storage.regionHint': 'Such as eu-west-1.',
  'storage.endpoint': 'Endpoint',
  'storage.endpointHint':
    'For services other than Amazon, such as https://s3.example.com. Leave it empty for Amazon itself.',
  'storage.prefix': 'Prefix',
  'storage.prefixHint': 'A folder in the bucket, when it is for other things as well.',
  'storage.accessKeyId': 'Access key ID',
  'storage.accessKeyIdHint': 'Of a user who may read, write, list and delete in this bucket.',
  'storage.secretAccessKey': 'Secret access key',
  'storage.secretHint': 'Belongs to the access key ID.',
  'storage.secretKept': 'One is saved. Leave this empty to keep it.',
  'storage.moves':
    'Only new files go there. Keep the former place and its keys as long as it holds files of this app.',
  'storage.saved': 'Saved. New files go there from now on.',
  'storage.test': 'Test',
  'storage.testTitle': 'What the test says',
  'storage.testLead': 'A small object is written, read and deleted there. Nothing is left behind.',
  'storage.testing': 'An object is being written, read and deleted…',
  'storage.works': 'This storage works.',
  'storage.fails': 'This storage does not work yet. What to do stands beside what is wrong.',
} as const
