import { viber } from './source.ts';

export const sources = [viber];
