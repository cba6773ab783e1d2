import { facebook } from './source.ts';

export { facebook };
export const sources = [facebook];
