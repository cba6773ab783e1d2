export interface Surroundings {
  readonly running?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export function lastingNode(packages: string, surroundings?: Surroundings): string;
