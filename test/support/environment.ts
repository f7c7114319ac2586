import { mkdtempSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import * as path from 'node:path';

// Whoever imports this has, and hands on, an environment that is made from nothing: no AWS profile, output
// folder of the CDK, proxy or colour that the person who runs the tests has set changes a result.

/** What a program needs to start on Linux, macOS or Windows, and what people tell the tests. */
const KEPT = ['PATH', 'SystemRoot', 'ComSpec', 'PATHEXT', 'CHROMIUM', 'COPIED_TESTS'];
const kept = Object.entries(process.env).filter(([name]) => KEPT.includes(name));

const home = mkdtempSync(path.join(tmpdir(), 'home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/**
 * Returns the environment for a program that a test starts.
 *
 * @param more what it needs besides
 */
export function environment(
  more: Readonly<Record<string, string | undefined>> = {},
): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home, // Windows' name for it
    TMPDIR: tmpdir(),
    TEMP: tmpdir(), // Windows' name for it
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
}

/** Gives such an environment to what runs in this process: the CDK and the AWS SDK. */
export function resetEnvironment(): void {
  process.env = environment({ NODE_ENV: 'test' }); // Jest's, by which the CDK puts findings into errors
}
resetEnvironment();
