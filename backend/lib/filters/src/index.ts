export type * from './filter.ts';
export { filterLimits, parseFilters } from './parse-filters.ts';
export { tokensOf } from './tokens.ts';
export { isLike } from './pattern.ts';
