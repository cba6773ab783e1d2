import { sourceApi } from './source.ts';

export { sourceApi };
export const sources = [sourceApi];
