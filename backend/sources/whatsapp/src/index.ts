import { whatsapp } from './source.ts';

export { whatsapp };
export const sources = [whatsapp];
