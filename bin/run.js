const { readFileSync } = require('node:fs');
const path = require('node:path');
const { build } = require('esbuild');

// `node bin/run.js bin/app.ts` runs a file that is written in TypeScript: esbuild makes one script of it and
// of everything that it imports from this repository, in 0.1 s and in memory, so that nothing has to be
// written or cleaned up. Packages are loaded from node_modules as usual. Types are only removed here;
// type-check.ts checks them.
//
// cdk.json and package.json give Node.js two options for this, of those that `node --v8-options` lists. The
// CDK's validation is a large WebAssembly program that runs once: --liftoff-only saves the time to optimize
// it, --single-threaded-gc the threads that would look for its garbage. Both can be left out; it then takes longer.

process.setSourceMapsEnabled(true); // stack traces and the CDK's findings name lines of the TypeScript files
process.argv.splice(1, 1); // the script finds its arguments where `node bin/app.ts` would put them

/** In a bundle, `__dirname` would be the same everywhere: gives each file its own folder. */
const ownFolder = {
  name: 'own-folder',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const folder = JSON.stringify(path.dirname(file));
      // On the first line, so that no line changes its number.
      return {
        loader: 'ts',
        contents: `const __dirname = ${folder}; ${readFileSync(file, 'utf8')}`,
      };
    }),
};

async function run(entry) {
  const bundled = build({
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    outdir: __dirname,
    write: false,
    plugins: [ownFolder],
  });
  const { outputFiles } = await bundled.catch(() => process.exit(1)); // esbuild has printed what is wrong
  // As `require` runs the text of a file; with node:vm, stack traces would not follow the source map.
  module._compile(outputFiles[0].text, path.join(__dirname, 'bundle.js'));
}

void run(path.resolve(process.argv[1]));
