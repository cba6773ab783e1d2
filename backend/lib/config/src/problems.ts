/** Collects everything that is wrong, so that one start shows all of it. */
import { AiryError } from '@airy/errors';

export interface Problem {
  /** `airy.yaml:3`, `AIRY_PORT`, `--port`. */
  readonly where: string;
  readonly what: string;
}

export class Problems {
  readonly #problems: Problem[] = [];

  add(where: string, what: string): void {
    this.#problems.push({ where, what });
  }

  /** @throws AiryError `config_invalid` naming every problem, one a line. */
  throwIfAny(): void {
    if (this.#problems.length === 0) return;
    const width = Math.max(...this.#problems.map(problem => problem.where.length));
    const lines = this.#problems.map(({ where, what }) => `  ${where.padEnd(width)}  ${what}`);
    throw new AiryError('config_invalid', ['The settings are not valid:', ...lines].join('\n'));
  }
}
