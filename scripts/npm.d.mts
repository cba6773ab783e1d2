export interface Surroundings {
  readonly running?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export function lastingNode(packages: string, surroundings?: Surroundings): string;

/** @param folder of the package; `folder/node_modules` is what npm may delete. */
export function runNpm(
  folder: string,
  args: readonly string[],
): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
