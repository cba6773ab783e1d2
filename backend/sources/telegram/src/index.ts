import { telegram } from './source.ts';

export const sources = [telegram];
