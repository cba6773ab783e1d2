export type { AiryApi, AiryEvent, AiryEvents } from '../api.ts';
export { mountChat, type MountOptions } from '../mount.ts';
export {
  AiryChatPlugin,
  type AiryChatController,
  type AiryChatPluginConfiguration,
  type AiryChatPluginProps,
  type AiryRenderProp,
} from './AiryChatPlugin.tsx';
