export * from './airy-error.ts';
export * from './catalogue.ts';
