import { expect, it } from '@jest/globals';
import { mergeServices } from './merge-services.ts';

it('shows a service once, well if one of its replicas is', () => {
  const state = (name: string, enabled: boolean, healthy: boolean) => ({ name, component: name, enabled, healthy });
  const merged = mergeServices([
    [state('api-admin', true, false), state('sources-x-webhook', false, false)],
    [state('api-admin', true, true)],
    [state('api-websocket', true, false)],
  ]);
  expect(merged).toEqual([
    state('api-admin', true, true),
    state('sources-x-webhook', false, false),
    state('api-websocket', true, false),
  ]);
});
