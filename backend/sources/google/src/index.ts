import { google } from './source.ts';

export const sources = [google];
