export { apiCommunication } from './api-communication.ts';
