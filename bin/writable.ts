import { accessSync, constants, mkdirSync } from 'node:fs';

/**
 * Makes the folder that a synthesis writes into, unless it is there.
 *
 * @throws Error with one line when nothing can be written into it
 */
export function makeWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `the folder '${folder}' cannot be written (${(error as NodeJS.ErrnoException).code}); set the environment variable CDK_OUTDIR to one that can`,
    );
  }
}
