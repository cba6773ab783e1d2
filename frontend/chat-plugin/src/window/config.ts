export type { WidgetConfig } from '../config.ts';
