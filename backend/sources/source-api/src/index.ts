export { sourceApi } from './source.ts';
