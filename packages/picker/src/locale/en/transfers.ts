export const transferTexts = {} as const
