export type { ClientProps } from './client-props.ts'
export { DropPane, type DropPaneProps } from './DropPane.tsx'
export { Picker, type PickerProps } from './Picker.tsx'
export { type UsedPicker, usePicker } from './use-picker.ts'
