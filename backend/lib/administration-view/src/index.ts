export type * from './port.ts';
export { administrationProjection, type AdministrationTopics } from './projection.ts';
