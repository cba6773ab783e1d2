import { sampleChat } from './source.ts';

export { sampleChat };
export const sources = [sampleChat];
