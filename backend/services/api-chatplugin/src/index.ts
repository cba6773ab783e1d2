export { apiChatplugin } from './api-chatplugin.ts';
