import { facebook, instagram } from './source.ts';

export { facebook, instagram };
export const sources = [facebook, instagram];
