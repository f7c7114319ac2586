// As `cdk init` makes it, so that tests that are copied out need nothing else; the two files of its own only
// save time.
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  setupFiles: ['<rootDir>/test/support/optimize-later.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/clean-assemblies.ts'],
};
