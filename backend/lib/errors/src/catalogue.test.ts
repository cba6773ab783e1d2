import { describe, expect, it } from '@jest/globals';
import { AiryError, catalogue, defaultMessage, isErrorCode } from './index.ts';

describe('the catalogue', () => {
  it.each(Object.entries(catalogue))('%s says what it means and what to do', (code, declaration) => {
    expect(code).toMatch(/^[a-z][a-z0-9_]+$/);
    expect(declaration.status).toBeGreaterThanOrEqual(400);
    expect(declaration.status).toBeLessThan(600);
    expect(declaration.message.length).toBeGreaterThan(5);
    expect(declaration.advice).toMatch(/[.`]$/);
    expect(declaration.status < 500 && declaration.fault !== 'caller').toBe(false);
  });

  it('fills details into the default message and leaves what is missing', () => {
    expect(defaultMessage('port_in_use', { port: 8080 })).toBe('Port 8080 is in use.');
    expect(defaultMessage('port_in_use')).toBe('Port {port} is in use.');
  });

  it('narrows codes, also names that every object has', () => {
    expect(isErrorCode('not_found')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });
});

describe('AiryError', () => {
  it('takes the default message when none is given, and keeps the cause', () => {
    const cause = new Error('disk');
    const error = new AiryError('log_unavailable', null, { cause, details: { free: 0 } });
    expect(error.message).toBe(catalogue.log_unavailable.message);
    expect(error.cause).toBe(cause);
    expect(error.details).toEqual({ free: 0 });
  });

  it('accepts no code outside the catalogue', () => {
    // @ts-expect-error a code that is not declared must not compile
    const invented = () => new AiryError('invented', 'no');
    expect(invented).toBeInstanceOf(Function);
  });
});
