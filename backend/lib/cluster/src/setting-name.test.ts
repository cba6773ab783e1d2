import { expect, it } from '@jest/globals';
import { camelCase, settingNamed } from './setting-name.ts';

it.each([
  ['s_3_key', 's3Key'],
  ['app_secret', 'appSecret'],
  ['s3_key', 's3Key'],
  ['sa_file', 'saFile'],
  ['some_url', 'someUrl'],
  ['account_sid', 'accountSid'],
  ['appId', 'appId'],
  ['enabled', 'enabled'],
])('%s is %s', (snake, camel) => expect(camelCase(snake)).toBe(camel));

it.each([
  ['s_3_key', 's3Key'],
  ['s3Key', 's3Key'],
  ['some_url', 'someURL'],
  ['someUrl', 'someURL'],
  ['__proto__', null],
  ['other', null],
])('%s means %s', (given, meant) => expect(settingNamed(given, ['s3Key', 'someURL'])).toBe(meant));
