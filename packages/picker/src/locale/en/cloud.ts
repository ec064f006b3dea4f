export const cloudTexts = {} as const
