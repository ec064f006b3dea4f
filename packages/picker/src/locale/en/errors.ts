export const errorTexts = {} as const
