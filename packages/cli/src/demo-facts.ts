/** Dev mode's fixed facts, so that documents, tests and examples can name them. */
export const DEMO_API_KEY = 'AQuaysideDemoAppKey00z'
export const DEMO_SECRET = 'QUAYSIDEDEMOSECRET00000000'
export const DEMO_DROPBOX_KEY = 'quaysidedemoapp'
export const DEMO_DROPBOX_SECRET = 'quaysidedemosecret'
export const SANDBOX_ACCOUNTS = ['personal@example.com', 'team@example.com'] as const
export const SANDBOX_PASSWORD = 'sandbox'
