export type * from './port.ts';
export { contactProjection, type ContactTopics } from './projection.ts';
