export { apiContacts } from './api-contacts.ts';
