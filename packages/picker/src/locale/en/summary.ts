export const summaryTexts = {} as const
