export { apiWebsocket } from './api-websocket.ts';
