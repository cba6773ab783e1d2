export * from './browser.ts';
export * from './eventually.ts';
export * from './manual-clock.ts';
export * from './missing-tools.ts';
export * from './start-airy.ts';
export * from './temporary-folder.ts';
export * from './test-instance.ts';
export * from './api-caller.ts';
