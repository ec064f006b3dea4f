export const auditTexts = {} as const
