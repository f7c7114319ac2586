import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FileSystem, type Stack, Stage } from 'aws-cdk-lib/core';
import { buildSync } from 'esbuild';

/**
 * Returns the code of a function, in one file with the packages that it imports: `index.js`, for Node.js 24.
 *
 * Only for a stack that is deployed: `cdk deploy OtherStack` and tests do not need the bundle, and get the folder.
 *
 * @param folder has the function in `handler.ts`; two folders below the root of the app, which has `node_modules`
 * @throws Error of esbuild when the function cannot be built
 */
export function bundled(stack: Stack, folder: string): lambda.Code {
  return lambda.Code.fromAsset(stack.bundlingRequired ? bundle(stack, folder) : folder);
}

/**
 * Returns a folder that holds the function in one file. It is made anew when its sources or the
 * installed packages have changed: bundling is among the slowest parts of a synthesis.
 */
function bundle(stack: Stack, folder: string): string {
  const lock = path.join(folder, '../../package-lock.json');
  const packages = existsSync(lock) ? FileSystem.fingerprint(lock) : String(Date.now());
  const fingerprint = FileSystem.fingerprint(folder, { extraHash: packages });
  const result = path.join(cacheFor(stack, folder), fingerprint);
  const outfile = path.join(result, 'index.js');
  if (existsSync(outfile)) return result;
  buildSync({
    entryPoints: [path.join(folder, 'handler.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'], // half the size and load time of CommonJS
  });
  return result;
}

/** Returns where bundles are kept: beside the packages, or in the output where nothing can be written there. */
function cacheFor(stack: Stack, folder: string): string {
  const cache = path.join(folder, '../../node_modules/.cache/functions');
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return cache;
  } catch {
    return path.join(Stage.of(stack)?.outdir ?? '', 'functions');
  }
}
