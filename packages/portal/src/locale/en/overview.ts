export const overviewTexts = {} as const
