export { apiAdmin } from './api-admin.ts';
