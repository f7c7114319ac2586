const os = require('node:os');

// Jest sets this only where nothing is set, and with another value fails to clean up after the CDK.
process.env.NODE_ENV = 'test';

// A worker takes up to this much memory: machines and containers with many cores and little memory run fewer.
const WORKER_BYTES = 1.2e9;
const memory = Math.min(os.totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

// As `cdk init` makes it, but for the bound on workers, the time that a busy machine may take, and a line about
// tests that were skipped. What removes the output of apps is loaded by test/support/app.ts, so that most tests do
// without the CDK.
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  maxWorkers: Math.max(1, Math.min(os.availableParallelism(), Math.floor(memory / WORKER_BYTES))),
  testTimeout: 120_000,
  globalTeardown: '<rootDir>/test/support/say-what-is-skipped.ts',
};
