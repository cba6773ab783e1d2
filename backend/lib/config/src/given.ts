/** A value somebody gave, and where: `airy.yaml:3`, `AIRY_PORT`, `--port`. */
export interface Given {
  readonly value: unknown;
  readonly where: string;
}
