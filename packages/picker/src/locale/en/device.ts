export const deviceTexts = {} as const
