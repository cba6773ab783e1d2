import { email } from './source.ts';

export { email };
export const sources = [email];
