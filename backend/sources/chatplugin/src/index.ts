import { chatplugin } from './source.ts';

export { chatplugin };
export const sources = [chatplugin];
