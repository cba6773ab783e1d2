export { checkSettings, checkValue, type Checked, type Problem } from './check.ts';
export { mergeSettings, publicSettings, storedSettings, wordsIn } from './merge.ts';
export { openingAt, type Opening } from './opening.ts';
export {
  pageKeys,
  publicKeys,
  settings,
  type GivenSettings,
  type SettingGroup,
  type SettingKey,
  type WidgetSettings,
} from './settings.ts';
export type { Field, Fields, Shape, ValueOf, ValuesOf } from './shape.ts';
